import { connectionInput, connectionOutput } from '../connection-streams.ts';
import { NetworkError } from '../network-error.ts';
import type { Connection } from '../types.ts';
import { field, HttpError, type HttpFields, HttpReader, httpBytes } from './message.ts';

export interface HttpRequestMessage {
  readonly method: string;
  /** As it was asked for, with query. */
  readonly target: string;
  readonly version: 'HTTP/1.0' | 'HTTP/1.1';
  readonly fields: HttpFields;
  readonly body: Uint8Array;
  /** The request line. */
  readonly line: string;
  readonly connection: Connection;
}

export interface HttpReply {
  readonly status: number;
  readonly reason: string;
  /** All fields, in their order; Content-Length too, unless the body ends with the connection. */
  readonly fields: HttpFields;
  readonly body?: Uint8Array;
  /** Sent piece by piece, chunked; the fields must say so. */
  readonly stream?: AsyncIterable<string | Uint8Array>;
}

export interface HttpServerOptions {
  readonly answer: (request: HttpRequestMessage) => Promise<HttpReply>;
  /** What is said to a request that is none; default: the connection is closed. */
  readonly malformed?: (error: HttpError, connection: Connection) => HttpReply;
  /** Default `HTTP/1.1`. */
  readonly version?: 'HTTP/1.0' | 'HTTP/1.1';
  /** Whether connections are kept for another request. Default true. */
  readonly keepAlive?: boolean;
}

const lineEnd = Buffer.from('\r\n');

/** Serves one connection until it is closed. */
export async function serveHttp(connection: Connection, options: HttpServerOptions): Promise<void> {
  const reader = new HttpReader(connectionInput(connection));
  const output = connectionOutput(connection);
  const version = options.version ?? 'HTTP/1.1';
  const send = async (reply: HttpReply, withBody: boolean) => {
    const body = withBody ? reply.body : undefined;
    await output.write(httpBytes(`${version} ${reply.status} ${reply.reason}`, reply.fields, body));
    if (!withBody || reply.stream === undefined) return;
    for await (const piece of reply.stream) {
      const bytes = Buffer.from(piece);
      if (bytes.length > 0)
        await output.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, lineEnd]));
    }
    await output.write(Buffer.from('0\r\n\r\n'));
  };
  try {
    for (;;) {
      const request = await readRequest(reader, connection);
      if (request === undefined) break;
      const reply = await options.answer(request);
      await send(reply, request.method !== 'HEAD' && ![204, 304].includes(reply.status));
      if (options.keepAlive === false || !isKept(request) || field(reply.fields, 'connection') === 'close') break;
    }
  } catch (error) {
    if (error instanceof NetworkError) return;
    if (!(error instanceof HttpError)) throw error;
    if (options.malformed !== undefined) await send(options.malformed(error, connection), true);
  }
  connection.end();
  // Whatever still comes is no request any more.
  connection.resume();
}

async function readRequest(reader: HttpReader, connection: Connection): Promise<HttpRequestMessage | undefined> {
  const head = await reader.head();
  if (head === undefined) return undefined;
  const [, method, target, version] = /^([A-Za-z]+) (\S+) (HTTP\/1\.[01])$/.exec(head.start) ?? [];
  if (method === undefined || target === undefined) throw new HttpError('garbage');
  if (field(head.fields, 'expect')?.toLowerCase() === '100-continue') connection.write('HTTP/1.1 100 Continue\r\n\r\n');
  const body = await reader.body(head.fields, false);
  return {
    method,
    target,
    version: version === 'HTTP/1.0' ? 'HTTP/1.0' : 'HTTP/1.1',
    fields: head.fields,
    body,
    line: head.start,
    connection,
  };
}

/** Whether a client wants to ask again on the same connection. */
export function isKept({ fields, version }: HttpRequestMessage): boolean {
  const wish = field(fields, 'connection')?.toLowerCase();
  return version === 'HTTP/1.0' ? wish === 'keep-alive' : wish !== 'close';
}
