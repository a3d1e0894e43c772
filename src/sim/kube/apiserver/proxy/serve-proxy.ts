import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '#api';
import { serviceUnavailable } from '#apimachinery';
import { dialError } from '../streams/dial-error.ts';
import { isUpgradeRequest } from '../streams/upgrade.ts';
import { askOver, type ProxiedResponse } from './http-client.ts';
import type { ProxyTarget } from './locate.ts';
import type { ProxyPath } from './proxy-path.ts';
import { rewriteResponse } from './rewrite.ts';

/** What concerns one connection only, and what the API server keeps for itself. */
const kept: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const highestPort = 65_535;

/** Connects from where the API server is; rejects with an error whose `code` is the kernel's. */
export type Dial = (address: string, port: number) => Promise<Duplex>;

/** Answers with what the server behind answers. Throws StatusError. Follows apimachinery pkg/util/proxy UpgradeAwareHandler. */
export async function serveProxy(
  request: HttpRequest,
  { prefix, path }: ProxyPath,
  target: ProxyTarget,
  dial: Dial,
): Promise<HttpResponse> {
  const query = request.query.size === 0 ? '' : `?${request.query.toString()}`;
  const upgrade = isUpgradeRequest(request);
  if (path === undefined && !upgrade && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 301, headers: { Location: `${request.path}/${query}` } };
  }
  const address = `${target.address}:${target.port}`;
  if (target.port > highestPort) throw unreachable(`dial tcp: address ${target.port}: invalid port`);
  const connection = await dial(target.address, target.port).catch((error: unknown) => {
    throw unreachable(dialError('tcp', address, error));
  });
  if (target.scheme === 'https') {
    // Nothing in a lab speaks TLS in a container.
    connection.destroy();
    throw unreachable('http: server gave HTTP response to HTTPS client');
  }
  const host = target.port === 80 ? target.address : address;
  const headers = { ...headersFor(request, upgrade), 'x-forwarded-uri': `${prefix}${path ?? '/'}` };
  const response = await askOver(connection, request, `${path ?? '/'}${query}`, headers).catch((error: unknown) => {
    throw unreachable(whyNoAnswer(error, address));
  });
  if (response.connection !== undefined) {
    return switched(response, response.connection);
  }
  return withoutConnection(await rewriteResponse(request, response, { prefix, host }));
}

const unreachable = (why: string) => serviceUnavailable(`error trying to reach service: ${why}`);

function whyNoAnswer(error: unknown, address: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNRESET') {
    return 'EOF';
  }
  if (code.startsWith('HPE_')) {
    return 'net/http: HTTP/1.x transport connection broken: malformed HTTP response';
  }
  return `read tcp ${address}: ${error instanceof Error ? error.message : String(error)}`;
}

function headersFor({ headers }: HttpRequest, upgrade: boolean): Record<string, string> {
  const passed = Object.entries(headers).filter(([name]) => !kept.has(name));
  const before = headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(passed),
    'x-forwarded-for': before === undefined ? '127.0.0.1' : `${before}, 127.0.0.1`,
    ...(upgrade ? { connection: 'Upgrade', upgrade: headers.upgrade ?? '' } : {}),
  };
}

/** The connection is the client's from now on. */
function switched(
  { headers }: ProxiedResponse,
  { stream, head }: NonNullable<ProxiedResponse['connection']>,
): HttpResponse {
  return {
    status: 101,
    headers,
    upgrade: (client, early) => {
      stream.write(early);
      client.write(head);
      client.pipe(stream).pipe(client);
      for (const [one, other] of [
        [client, stream],
        [stream, client],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    },
  };
}

function withoutConnection(response: Pick<HttpResponse, 'status' | 'headers' | 'body'>): HttpResponse {
  const headers = Object.entries(response.headers).filter(
    ([name]) => !kept.has(name.toLowerCase()) && !name.startsWith('Access-Control-Allow-'),
  );
  return { ...response, headers: Object.fromEntries(headers) };
}
