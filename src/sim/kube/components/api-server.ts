import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Program } from '../../runtime/process/program.ts';
import {
  ComponentFailure,
  type ComponentRun,
  commandFailed,
  componentProgram,
  listenOrFail,
  pause,
  readProblem,
} from './component-program.ts';
import { apiServerFlags } from './flag-tables.ts';
import { serveHandler } from './serve-handler.ts';
import type { ComponentWorld } from './world.ts';

/** How long it waits for its store; milliseconds. */
const patience = 20_000;
const retry = 1000;

/** kube-apiserver: the API answers while it runs and reaches etcd. Follows cmd/kube-apiserver. */
export function apiServerProgram(world: ComponentWorld): Program {
  return componentProgram({
    name: 'kube-apiserver',
    needs: { mebibytes: 268, milliCores: 47 },
    flags: apiServerFlags,
    showsUsage: false,
    run: async (run) => {
      const { context, flags, log } = run;
      const port = Number(flags.get('secure-port') ?? 6443);
      const address = flags.get('bind-address') ?? '0.0.0.0';
      checkFlags(run);
      await log(
        'I',
        'options.go:263',
        `external host was not specified, using ${flags.get('advertise-address') ?? world.address}`,
      );
      await log('I', 'server.go:150', `Version: ${world.version}`);
      await log('I', 'server.go:152', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""');
      await reachStore(run, world);
      if (run.terminated.aborted) return 0;
      const group = run.flags.get('kubelet-client-certificate');
      const problem = group === undefined ? undefined : readProblem(context, group);
      if (problem !== undefined) throw commandFailed(`problem initializing API group "": ${problem}`);
      const certificate = flags.get('tls-cert-file') ?? '';
      const read = () => new TextDecoder().decode(context.files.readFile(context.path(certificate)));
      const clientAuthority = flags.get('client-ca-file');
      const clientAuthorities = () =>
        clientAuthority === undefined
          ? ''
          : new TextDecoder().decode(context.files.readFile(context.path(clientAuthority)));
      listenOrFail(
        context,
        address,
        port,
        (connection) => serveHandler(connection, world.api, clientAuthorities()),
        read,
      );
      await log(
        'I',
        'secure_serving.go:211',
        `Serving securely on ${address === '0.0.0.0' ? '[::]' : address}:${port}`,
      );
      await log('I', 'tlsconfig.go:243', '"Starting DynamicServingCertificateController"');
      // Nodes and clients look for it there alone.
      const end = port === 6443 ? world.board.switchOn('kube-apiserver') : () => undefined;
      const stop = context.process.onEnd(end);
      try {
        while (!run.terminated.aborted) {
          await pause(run, undefined, (done) => world.board.onChange(done));
          if (world.board.isOn('etcd')) continue;
          // Without its store it answers nothing, and its probes end it soon.
          end();
          const store = storeOf(run);
          await complain(run, store, 'connect: connection refused');
          await pause(run, patience, (done) => world.board.onChange(done));
          if (!run.terminated.aborted) return 1;
        }
        return 0;
      } finally {
        stop.close();
        end();
      }
    },
  });
}

interface Place {
  readonly host: string;
  readonly port: number;
}

function storeOf({ flags }: ComponentRun): Place {
  const [first = ''] = (flags.get('etcd-servers') ?? '').split(',');
  const url = URL.parse(first);
  return { host: url?.hostname ?? '', port: Number(url?.port || 2379) };
}

const complain = ({ log }: ComponentRun, { host, port }: Place, why: string) => {
  const place = `${host}:${port}`;
  return log(
    'W',
    'logging.go:55',
    `[core] [Channel #1 SubChannel #3]grpc: addrConn.createTransport failed to connect to {Addr: "${place}", ServerName: "${place}", BalancerAttributes: {"<%!p(pickfirstleaf.managedByPickfirstKeyType={})>": "<%!p(bool=true)>" }}. Err: connection error: desc = "transport: Error while dialing: dial tcp ${place}: ${why}"`,
  );
};

/** Waits for etcd; throws ComponentFailure when it does not come. */
async function reachStore(run: ComponentRun, world: ComponentWorld): Promise<void> {
  const { context } = run;
  for (const flag of ['etcd-cafile', 'etcd-certfile', 'etcd-keyfile']) {
    const path = run.flags.get(flag);
    const problem = path === undefined ? undefined : readProblem(context, path);
    if (problem !== undefined) {
      throw new ComponentFailure(
        [['F', 'instance.go:233', `Error creating leases: error creating storage factory: ${problem}`]],
        255,
      );
    }
  }
  const place = storeOf(run);
  const begun = context.system.clock.now();
  while (!run.terminated.aborted) {
    try {
      const connection = await context.connect(place.host, place.port, patience);
      connection.destroy();
      return;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      await complain(run, place, error.code === 'ECONNREFUSED' ? 'connect: connection refused' : 'i/o timeout');
    }
    if (context.system.clock.now() - begun >= patience) {
      throw new ComponentFailure(
        [['F', 'instance.go:233', 'Error creating leases: error creating storage factory: context deadline exceeded']],
        255,
      );
    }
    await pause(run, retry, (done) => world.board.onChange(done));
  }
}

const modes = ['ABAC', 'AlwaysAllow', 'AlwaysDeny', 'Node', 'RBAC', 'Webhook'];

function checkFlags({ context, flags }: ComponentRun): void {
  const fail = (message: string) => {
    throw commandFailed(message);
  };
  const wrongMode = (flags.get('authorization-mode') ?? '')
    .split(',')
    .find((mode) => mode !== '' && !modes.includes(mode));
  if (wrongMode !== undefined) fail(`authorization-mode ${JSON.stringify(wrongMode)} is not a valid mode`);
  const range = flags.get('service-cluster-ip-range');
  if (range !== undefined && !/^[\da-f.:]+\/\d+(,[\da-f.:]+\/\d+)?$/.test(range)) {
    fail('service-cluster-ip-range[0] is not a valid cidr');
  }
  for (const [flag, before] of [
    ['tls-cert-file', ''],
    ['tls-private-key-file', ''],
    ['client-ca-file', ''],
    ['requestheader-client-ca-file', ''],
    ['service-account-key-file', ''],
    ['service-account-signing-key-file', 'failed to parse service-account-issuer-key-file: '],
    ['proxy-client-cert-file', ''],
    ['proxy-client-key-file', ''],
  ] as const) {
    const path = flags.get(flag);
    const problem = path === undefined ? undefined : readProblem(context, path);
    if (problem !== undefined) fail(`${before}${problem}`);
  }
  const policy = flags.get('audit-policy-file');
  const unread = policy === undefined ? undefined : readProblem(context, policy);
  if (unread !== undefined)
    fail(`loading audit policy file: failed to read file path ${JSON.stringify(policy)}: ${unread}`);
  const encryption = flags.get('encryption-provider-config');
  const missing = encryption === undefined ? undefined : readProblem(context, encryption);
  if (missing !== undefined) {
    fail(
      `error while parsing file: error while loading file: error reading encryption provider configuration file ${JSON.stringify(encryption)}: ${missing}`,
    );
  }
}
