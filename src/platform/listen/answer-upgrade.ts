import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Handler, HttpResponse } from '#api';
import { Departure } from './departure.ts';
import { requestOf } from './request.ts';

/**
 * Answers a request with `Connection: Upgrade`. Its body (Content-Length bytes) is read before the connection is handed
 * over: Node gives whatever follows the body to the connection's own readers.
 *
 * Example, docker exec: `POST .../start`, Content-Length 28, then 28 bytes of JSON and the first of stdin in the same
 * packet: the handler reads 28 bytes of body, and the upgraded connection starts with stdin.
 */
export function answerUpgrade(handler: Handler, message: IncomingMessage, socket: Duplex, head: Buffer): void {
  const client = new Departure();
  socket.once('close', () => client.announce());
  socket.on('error', () => client.announce());
  const whole = readAll(message);
  const request = requestOf(message, once(whole), client);
  handler(request).then(
    (answer) => whole.then(() => reply(answer, message, socket, head)),
    () => socket.end(headText(500, { Connection: 'close' })),
  );
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) {
      chunks.push(chunk as Buffer);
    }
  } catch {
    // The client went away; `signal` tells the handler.
  }
  return Buffer.concat(chunks);
}

async function* once(whole: Promise<Buffer>): AsyncIterable<Uint8Array> {
  const bytes = await whole;
  if (bytes.length > 0) {
    yield bytes;
  }
}

async function reply(answer: HttpResponse, message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  if (answer.status === 101 && answer.upgrade !== undefined) {
    socket.write(headText(101, answer.headers));
    answer.upgrade(socket, head);
    return;
  }
  await replyPlainly(answer, message, socket);
}

/** A refusal, or an answer to a client that asked for an upgrade in vain: plain HTTP, then the connection ends. */
async function replyPlainly(answer: HttpResponse, message: IncomingMessage, socket: Duplex): Promise<void> {
  const { body = '' } = answer;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const length = { 'Content-Length': String(Buffer.byteLength(body)) };
    socket.write(headText(answer.status, { ...answer.headers, ...length, Connection: 'close' }));
    socket.end(message.method === 'HEAD' ? '' : body);
    return;
  }
  socket.write(headText(answer.status, { ...answer.headers, Connection: 'close' }));
  for await (const chunk of body) {
    if (socket.destroyed) {
      return;
    }
    socket.write(chunk);
  }
  socket.end();
}

function headText(status: number, headers: HttpResponse['headers']): string {
  const reason = status === 101 && headers.Upgrade === 'tcp' ? 'UPGRADED' : (STATUS_CODES[status] ?? '');
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name}: ${value}`] : value.map((item) => `${name}: ${item}`),
  );
  return [`HTTP/1.1 ${status} ${reason}`, ...lines, '', ''].join('\r\n');
}
