import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Handler, HttpResponse } from '#api';
import { requestOf } from './request.ts';

/**
 * Answers a request with `Connection: Upgrade`. Node leaves the body of such a request unread: the first Content-Length
 * bytes are the body, whatever follows belongs to the upgraded protocol.
 *
 * Example, docker exec: `POST .../start`, Content-Length 28, then 28 bytes of JSON and the first of stdin in the same
 * packet: the handler reads 28 bytes of body, and `upgrade` gets the rest as `head`.
 */
export function answerUpgrade(handler: Handler, message: IncomingMessage, socket: Duplex, early: Buffer): void {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  socket.on('error', () => gone.abort());
  const incoming = splitBody(socket, early, Number(message.headers['content-length'] ?? 0));
  const request = requestOf(message, incoming.body(), gone.signal);
  handler(request).then(
    (answer) => reply(answer, message, socket, incoming.rest),
    () => socket.end(headText(500, { Connection: 'close' })),
  );
}

interface SplitBody {
  body(): AsyncIterable<Uint8Array>;
  /** What came behind the body so far; from now on the connection's own data events tell. */
  rest(): Promise<Uint8Array>;
}

function splitBody(socket: Duplex, early: Buffer, length: number): SplitBody {
  let received = early;
  const complete = (): boolean => received.length >= length;
  const whole = new Promise<void>((resolve) => {
    if (complete()) {
      resolve();
      return;
    }
    const collect = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      if (complete()) {
        socket.pause();
        socket.off('data', collect);
        resolve();
      }
    };
    socket.on('data', collect);
    socket.once('close', resolve);
  });
  return {
    body: async function* body() {
      await whole;
      if (length > 0) {
        yield received.subarray(0, length);
      }
    },
    rest: async () => {
      await whole;
      return received.subarray(length);
    },
  };
}

async function reply(
  answer: HttpResponse,
  message: IncomingMessage,
  socket: Duplex,
  rest: () => Promise<Uint8Array>,
): Promise<void> {
  if (answer.status === 101 && answer.upgrade !== undefined) {
    const head = await rest();
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
