import { createConnection, type Socket } from 'node:net';
import { fromWireError, type WireError } from '../errors.ts';

/**
 * Asks the host behind a socket; JSON in, JSON out. Rejects with the host's error, or with that of the socket: ETIMEDOUT when nothing
 * came for `patience` milliseconds. Speaks HTTP/1.0 by itself: loading an HTTP client would take longer than most answers.
 */
export function call(
  socket: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  patience = 0,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const connection = open(socket, method, path, body);
    connection.setTimeout(patience, () =>
      connection.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    const parts: Buffer[] = [];
    connection.on('data', (part: Buffer) => parts.push(part));
    connection.once('error', reject);
    connection.once('end', () => {
      const { status, rest } = parseHead(Buffer.concat(parts));
      if (status === undefined) return reject(lost());
      try {
        const answer: unknown = rest.length === 0 ? undefined : JSON.parse(rest.toString('utf8'));
        if (status < 300) resolve(answer);
        else reject(fromWireError((answer as { readonly error: WireError }).error));
      } catch {
        reject(lost());
      }
    });
  });
}

/** Reads the JSON lines that the host sends until it ends or the signal is aborted. */
export function stream(socket: string, path: string, next: (line: string) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const connection = open(socket, 'GET', path, undefined);
    let waiting = Buffer.alloc(0);
    let inBody = false;
    connection.on('data', (part: Buffer) => {
      waiting = Buffer.concat([waiting, part]);
      if (!inBody) {
        const head = parseHead(waiting);
        if (head.status === undefined) return;
        inBody = true;
        waiting = head.rest;
      }
      for (let end = waiting.indexOf(10); end >= 0 && !signal.aborted; end = waiting.indexOf(10)) {
        const line = waiting.toString('utf8', 0, end);
        waiting = waiting.subarray(end + 1);
        if (line !== '') next(line);
      }
    });
    connection.once('error', (error) => (signal.aborted || inBody ? resolve() : reject(error)));
    connection.once('close', () => resolve());
    signal.addEventListener('abort', () => connection.destroy(), { once: true });
  });
}

function open(socket: string, method: string, path: string, body: unknown): Socket {
  const content = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const connection = createConnection(socket);
  const head = `${method} ${path} HTTP/1.0\r\nHost: lab\r\nContent-Type: application/json\r\nContent-Length: ${content.length}\r\n\r\n`;
  connection.write(Buffer.concat([Buffer.from(head), content]));
  return connection;
}

/** `status` is undefined while the head is not complete. */
function parseHead(bytes: Buffer): { readonly status: number | undefined; readonly rest: Buffer<ArrayBuffer> } {
  const end = bytes.indexOf('\r\n\r\n');
  const [, code] = /^HTTP\/1\.[01] (\d{3})/.exec(bytes.toString('latin1', 0, Math.max(0, end))) ?? [];
  if (end < 0 || code === undefined) return { status: undefined, rest: Buffer.alloc(0) };
  return { status: Number(code), rest: Buffer.from(bytes.subarray(end + 4)) };
}

/** The host went away in the middle of an answer. */
function lost(): Error {
  return Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });
}
