import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Handler, HttpRequest, HttpResponse } from '#api';

/** Where a server listens. */
export type Endpoint =
  | { readonly socketPath: string }
  | { readonly protocol: 'http:' | 'https:'; readonly host: string; readonly port: number; readonly basePath?: string };

export interface TransportOptions {
  readonly endpoint: Endpoint;
  /** Adds TLS material, headers and an agent before each request (tokens may be renewed). */
  readonly authorize?: (options: RequestOptions) => Promise<void>;
  /** Milliseconds until the head of the answer has to be there. */
  readonly timeout?: number;
}

/** The answer did not come in time. */
export class TransportTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds / 1000} s`);
    this.name = 'TransportTimeoutError';
  }
}

/** A server behind a socket as a function, the same shape as a server in this process. Rejects with the socket's error. */
export function createTransport(options: TransportOptions): Handler {
  const { endpoint } = options;
  return async (request) => {
    const secure = 'protocol' in endpoint && endpoint.protocol === 'https:';
    const { request: send } = secure ? await import('node:https') : await import('node:http');
    const query = request.query.toString();
    const base = 'basePath' in endpoint ? (endpoint.basePath ?? '') : '';
    const settings: RequestOptions = {
      method: request.method,
      path: `${base}${request.path}${query === '' ? '' : `?${query}`}`,
      headers: { host: 'localhost', ...request.headers },
      ...('socketPath' in endpoint
        ? { socketPath: endpoint.socketPath }
        : { host: endpoint.host, port: endpoint.port, headers: { ...request.headers } }),
    };
    await options.authorize?.(settings);
    return exchange(send(settings), request, options.timeout);
  };
}

function exchange(outgoing: ClientRequest, request: HttpRequest, timeout: number | undefined): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => outgoing.destroy(new TransportTimeoutError(timeout)), timeout);
    const abort = (): void => void outgoing.destroy(new Error('the request was given up'));
    if (request.signal.aborted) abort();
    request.signal.addEventListener('abort', abort, { once: true });
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.once('response', (incoming) => {
      clearTimeout(timer);
      incoming.once('close', () => request.signal.removeEventListener('abort', abort));
      resolve({ status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: chunks(incoming) });
    });
    outgoing.once('upgrade', (incoming, connection, head) => {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', abort);
      resolve({
        status: 101,
        headers: headersOf(incoming),
        upgrade: (client, early) => join(client, early, connection, head),
      });
    });
    sendBody(outgoing, request.body).catch((error: unknown) => outgoing.destroy(error as Error));
  });
}

/** A body of unknown length is streamed; an empty one is none. */
async function sendBody(outgoing: ClientRequest, body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const part of body) {
    if (!outgoing.write(part)) await new Promise((resolve) => outgoing.once('drain', resolve));
  }
  outgoing.end();
}

/** Two raw connections as one; the end of one side is passed on and leaves the other direction open. */
function join(a: Duplex, earlyA: Uint8Array, b: Duplex, earlyB: Uint8Array): void {
  if (earlyA.length > 0) b.write(earlyA);
  if (earlyB.length > 0) a.write(earlyB);
  a.pipe(b);
  b.pipe(a);
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
  b.once('close', () => a.destroy());
  a.once('close', () => b.destroy());
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

async function* chunks(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const chunk of incoming) yield chunk as Uint8Array;
}
