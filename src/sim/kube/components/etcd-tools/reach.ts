import { NetworkError } from '../../../runtime/network/network-error.ts';
import { isSignedBy, judgeServer, readCertificates } from '../../../runtime/network/tls.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { CommandError, type CommandLine, log, readFile, version } from './tool.ts';

/** Milliseconds until a call is given up. */
const patience = 5000;

export const endpointsOf = ({ flags }: CommandLine) => (flags.get('endpoints') ?? '127.0.0.1:2379').split(',');

/** Reaches an endpoint as gRPC does; throws CommandError after five seconds when it cannot. */
export async function reach(context: ProgramContext, { flags }: CommandLine, endpoint: string): Promise<void> {
  const files = Object.fromEntries(
    ['cacert', 'cert', 'key'].map((flag) => {
      const path = flags.get(flag);
      return [flag, path === undefined || path === '' ? undefined : new TextDecoder().decode(readFile(context, path))];
    }),
  );
  const url = URL.parse(endpoint.includes('://') ? endpoint : `http://${endpoint}`);
  const host = url?.hostname ?? '';
  const port = Number(url?.port || 2379);
  const isSecure = url?.protocol === 'https:' || files.cacert !== undefined;
  let why: string | undefined;
  try {
    const connection = await context.connect(host === 'localhost' ? '127.0.0.1' : host, port, patience);
    const shown = isSecure
      ? connection.startTls(files.cert === undefined ? {} : { certificate: files.cert })
      : undefined;
    why = handshakeProblem(isSecure, shown, files, { host, now: context.system.clock.now() });
    // One that speaks TLS hangs up on who does not.
    if (!isSecure && connection.startTls() !== undefined) why = 'error reading server preface: EOF';
    connection.destroy();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    why = `transport: Error while dialing: dial tcp ${host}:${port}: connect: connection refused`;
  }
  if (why === undefined) return;
  await context.sleep(patience);
  const error = `rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = ${JSON.stringify(why)}`;
  await log(
    context,
    `v3@v${version}/retry_interceptor.go:65`,
    'retrying of unary invoker failed',
    { target: `etcd-endpoints://0xc000304000/${host}:${port}`, attempt: 0, error },
    'warn',
  );
  throw new CommandError('context deadline exceeded');
}

function handshakeProblem(
  isSecure: boolean,
  shown: string | undefined,
  files: Readonly<Record<string, string | undefined>>,
  { host, now }: { readonly host: string; readonly now: number },
): string | undefined {
  if (!isSecure) return undefined;
  if (shown === undefined) {
    return 'transport: authentication handshake failed: tls: first record does not look like a TLS handshake';
  }
  const verdict = judgeServer(shown, { host, authorities: files.cacert ?? '', now });
  if (verdict !== undefined) {
    return 'transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  const [own] = readCertificates(files.cert ?? '');
  // Its peers are signed by the same authority as it is itself.
  const isKnown = own !== undefined && isSignedBy(own, readCertificates(files.cacert ?? ''));
  return isKnown && files.key !== undefined
    ? undefined
    : 'error reading server preface: remote error: tls: certificate required';
}
