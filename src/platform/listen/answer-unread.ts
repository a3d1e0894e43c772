import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Handler } from '#api';
import { answerRequest } from './answer-request.ts';

/** What Node's parser says of what it cannot read. */
export interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Uint8Array;
}

/** A token as a method, any target without spaces: what Go's net/http takes. */
const requestLine = /^([!#$%&'*+\-.^_`|~\dA-Za-z]+) ([^ ]+) HTTP\/1\.1$/;

/** What the parser refuses though Go's servers read it: methods it does not know, and targets that are not ASCII. */
const readable: ReadonlySet<string> = new Set(['HPE_INVALID_METHOD', 'HPE_INVALID_URL']);

const answered = new WeakSet<Socket>();

/**
 * Answers what Node's parser refused: requests that Go would have read go to the handler (without a body), all others
 * get the 400 that Go sends. The connection ends with the answer. Follows net/http server.go.
 */
export function answerUnread(handler: Handler, error: ParseError, socket: Socket): void {
  // What follows on the connection cannot be read either.
  if (answered.has(socket)) return;
  answered.add(socket);
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const message = readable.has(error.code ?? '') ? readHead(error.rawPacket, socket) : undefined;
  if (message !== undefined) {
    answerAlone(handler, message, socket);
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`;
  socket.end(head + status);
}

/** Answers a request to which Node gives no response of its own, and ends the connection. */
export function answerAlone(handler: Handler, message: IncomingMessage, socket: Socket): void {
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  answerRequest(handler, message, response);
}

function readHead(packet: Uint8Array | undefined, socket: Socket): IncomingMessage | undefined {
  const text = Buffer.from(packet ?? []).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [, method, target] = requestLine.exec(first) ?? [];
  const headers = lines.map((line) => /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line));
  if (method === undefined || target === undefined || headers.includes(null)) return undefined;
  const message = new IncomingMessage(socket);
  message.method = method;
  message.url = target.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  message.httpVersion = '1.1';
  for (const header of headers) {
    const [, name = '', value = ''] = header ?? [];
    message.rawHeaders.push(name, value);
    message.headers[name.toLowerCase()] = value;
  }
  message.push(null);
  return message;
}
