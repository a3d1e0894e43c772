import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { createRoom, type HttpRequest, type HttpResponse } from '#api';
import { encodeFrame, FrameReader } from './websocket-frames.ts';

const handshakeId = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Status codes of RFC 6455, section 7.4.1. */
const normalClosure = 1000;
const protocolError = 1002;

/** A connection that speaks WebSocket, seen from the server. Messages are whole, whatever frames they came in. */
export interface WebSocketConnection {
  /** A promise while the client is slower than we are: wait before sending on. It resolves, too, when nobody is there any more. */
  send(data: Uint8Array | string): void | Promise<void>;
  /** Ends the conversation as done; what was sent before still arrives. */
  close(): void;
}

export interface WebSocketListener {
  readonly opened: (connection: WebSocketConnection) => void;
  /** Nothing more is read from the client before a promise resolves, apart from what has arrived already. */
  readonly message: (data: Uint8Array) => void | Promise<void>;
  /** Called once, whoever ended it. */
  readonly closed: () => void;
}

/** Whether the client asks for a WebSocket. Follows wsstream IsWebSocketRequest. */
export function isWebSocketRequest({ headers }: HttpRequest): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && /(^|,\s*)upgrade(\s*,|$)/i.test(headers.connection ?? '');
}

/** The subprotocols that the client offers, its favourite first. */
export function offeredProtocols({ headers }: HttpRequest): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The 101 that opens a WebSocket with that subprotocol. The request must be a WebSocket request with a key. */
export function openWebSocket(
  request: HttpRequest,
  protocol: string | undefined,
  listener: WebSocketListener,
): HttpResponse {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}${handshakeId}`).digest('base64');
  return {
    status: 101,
    headers: {
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Accept': accept,
      ...(protocol === undefined ? {} : { 'Sec-WebSocket-Protocol': protocol }),
    },
    upgrade: (connection, head) => converse(connection, head, listener, request.signal),
  };
}

/** Fragments of one message hold no more than one frame may. */
const longestMessage = 32 * 1024 * 1024;

function converse(connection: Duplex, head: Uint8Array, listener: WebSocketListener, signal: AbortSignal): void {
  const reader = new FrameReader();
  const room = createRoom(connection);
  let parts: Uint8Array[] = [];
  let held = 0;
  let busy = 0;
  let over = false;
  const gone = (): void => {
    if (over) {
      return;
    }
    over = true;
    room.release();
    // What still comes is read and forgotten, so that the end is seen.
    connection.resume();
    listener.closed();
  };
  const close = (code: number): void => {
    if (over) {
      return;
    }
    connection.write(encodeFrame(opcodes.close, new Uint8Array([code >> 8, code & 0xff])));
    connection.end();
    gone();
  };
  const deliver = (message: Uint8Array): void => {
    const taken = listener.message(message);
    if (taken !== undefined) {
      busy += 1;
      connection.pause();
      void taken.finally(() => {
        busy -= 1;
        if (busy === 0) {
          connection.resume();
        }
      });
    }
  };
  const take = (data: Uint8Array): void => {
    if (over) {
      return;
    }
    for (const { opcode, payload, final } of reader.push(data)) {
      if (over || opcode === opcodes.close) {
        close(normalClosure);
        return;
      }
      if (opcode === opcodes.ping) {
        connection.write(encodeFrame(opcodes.pong, payload));
      } else if (opcode <= opcodes.binary) {
        held += payload.length;
        if (held > longestMessage) {
          throw new RangeError('a message is too long');
        }
        parts.push(payload);
        if (final) {
          const whole = parts.length === 1 ? payload : Buffer.concat(parts);
          parts = [];
          held = 0;
          deliver(whole);
        }
      }
    }
  };
  const receive = (data: Uint8Array): void => {
    try {
      take(data);
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      close(protocolError);
    }
  };
  connection.on('data', receive);
  connection.on('end', () => connection.end());
  connection.on('close', gone);
  connection.on('error', gone);
  signal.addEventListener('abort', () => connection.destroy());
  listener.opened({
    send: (data) => {
      if (over) {
        return;
      }
      const binary = typeof data !== 'string';
      const frame = encodeFrame(binary ? opcodes.binary : opcodes.text, binary ? data : new TextEncoder().encode(data));
      return connection.write(frame) ? undefined : room.wait();
    },
    close: () => close(normalClosure),
  });
  if (head.length > 0) {
    receive(head);
  }
  if (busy === 0) {
    connection.resume();
  }
}
