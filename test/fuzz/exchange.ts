import { Duplex } from 'node:stream';
import type { Handler, HttpResponse } from '#api';
import { decodeProtobuf, protobufMediaType } from '#apimachinery';

/** One request as it stands in a regression table. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, as in a request line. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or bytes as `hex:...`. */
  readonly body?: string;
}

/** What came back, read to its end or, of a stream, as far as it came at once. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  /** What was written in protobuf stands here as the JSON it means. */
  readonly text: string;
  readonly headers: HttpResponse['headers'];
  readonly milliseconds: number;
}

/** Sends a request as cluster administrator; whatever the handler throws comes out. */
export async function send(handler: Handler, { method, target, headers, body }: FuzzRequest): Promise<Reply> {
  const started = performance.now();
  const mark = target.indexOf('?');
  const bytes = bytesOf(body);
  const gone = new AbortController();
  const response = await handler({
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: { authorization: 'Bearer admin', ...headers },
    body: (async function* () {
      // In two parts, as bodies may come.
      if (bytes.length > 1) yield bytes.subarray(0, 1);
      if (bytes.length > 0) yield bytes.subarray(Math.min(1, bytes.length - 1));
    })(),
    signal: gone.signal,
  });
  const read = response.upgrade === undefined ? await readBody(response.body) : await takeOver(response.upgrade, bytes);
  gone.abort();
  const type = String(response.headers['Content-Type'] ?? '');
  const isProtobuf = type === protobufMediaType && read.length > 0;
  return {
    status: response.status,
    type,
    text: isProtobuf ? JSON.stringify(decodeProtobuf(read)) : read.toString(),
    headers: response.headers,
    milliseconds: performance.now() - started,
  };
}

export function bytesOf(body: string | undefined): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return body.startsWith('hex:') ? Buffer.from(body.slice(4), 'hex') : Buffer.from(body);
}

type Body = Awaited<ReturnType<Handler>>['body'];

async function readBody(body: Body): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as Uint8Array);
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (;;) {
    const next = await Promise.race([iterator.next(), turns(3)]);
    if (next === undefined || next.done === true) break;
    chunks.push(Buffer.from(next.value as Uint8Array));
  }
  // A stream that waits for what never comes ends when its client is gone, which is right after this.
  await Promise.race([iterator.return?.(), turns(3)]);
  return Buffer.concat(chunks);
}

/** Types something into a connection, listens for a moment, and is gone in the middle of it. */
async function takeOver(upgrade: NonNullable<HttpResponse['upgrade']>, typed: Uint8Array): Promise<Buffer> {
  const heard: Buffer[] = [];
  const connection = new Duplex({
    read: () => undefined,
    write: (chunk: Uint8Array, _encoding, written) => {
      heard.push(Buffer.from(chunk));
      written();
    },
  });
  connection.on('error', () => undefined);
  upgrade(connection, typed.subarray(0, 1));
  if (typed.length > 1) connection.push(typed.subarray(1));
  await turns(3);
  connection.destroy();
  await turns(1);
  return Buffer.concat(heard);
}

async function turns(count: number): Promise<undefined> {
  for (let left = count; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
  return undefined;
}
