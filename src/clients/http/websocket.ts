import { randomBytes } from 'node:crypto';
import { type Duplex, duplexPair } from 'node:stream';
import type { HttpResponse } from '#api';

const opcodes = { close: 8, ping: 9, pong: 10 } as const;

/** Larger messages end the connection: nobody who looks wants them. */
const longest = 32 * 1024 * 1024;

/** The headers that ask for a WebSocket with one of those protocols. */
export function webSocketHeaders(protocols: readonly string[]): Readonly<Record<string, string>> {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': protocols.join(', '),
  };
}

/**
 * Reads the messages of a WebSocket that a server agreed to (status 101) until it is closed or the signal is aborted.
 * Follows RFC 6455 for a client that only listens: pings are answered, nothing else is sent.
 */
export async function readWebSocket(
  response: HttpResponse,
  message: (data: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  if (response.upgrade === undefined) throw new Error('the server did not switch to a WebSocket');
  const [ours, theirs] = duplexPair();
  response.upgrade(theirs, new Uint8Array(0));
  const giveUp = (): void => void ours.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await read(ours, message);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    ours.destroy();
  }
}

async function read(connection: Duplex, message: (data: Uint8Array) => void): Promise<void> {
  let held: Buffer = Buffer.alloc(0);
  let parts: Uint8Array[] = [];
  for await (const chunk of connection) {
    held = Buffer.concat([held, chunk as Uint8Array]);
    for (let frame = nextFrame(held); frame !== undefined; frame = nextFrame(held)) {
      held = held.subarray(frame.length);
      if (frame.opcode === opcodes.close) return;
      if (frame.opcode === opcodes.ping) connection.write(controlFrame(opcodes.pong, frame.payload));
      if (frame.opcode >= opcodes.close) continue;
      parts.push(frame.payload);
      if (!frame.final) continue;
      message(Buffer.concat(parts));
      parts = [];
    }
  }
}

interface ServerFrame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Uint8Array;
  /** Of the whole frame. */
  readonly length: number;
}

/** The frame at the beginning of the bytes; undefined while it has not arrived whole. */
function nextFrame(bytes: Buffer): ServerFrame | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (size > longest) throw new Error('a message is too long');
  if (bytes.length < start + size) return undefined;
  const payload = Uint8Array.from(bytes.subarray(start, start + size));
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, length: start + size };
}

/** A client masks what it sends. */
function controlFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked]);
}
