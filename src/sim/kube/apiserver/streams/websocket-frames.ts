import { ByteQueue } from './byte-queue.ts';

/** One frame as it arrived, unmasked. Follows RFC 6455, section 5.2. */
export interface Frame {
  readonly final: boolean;
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** Larger frames are refused. Follows golang.org/x/net/websocket DefaultMaxPayloadBytes. */
const longest = 32 * 1024 * 1024;
const longestControl = 125;
const firstControlOpcode = 8;

/** A frame of a server, which is never masked. */
export function encodeFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = new Uint8Array(2 + extra + length);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = extra === 0 ? length : extra === 2 ? 126 : 127;
  if (extra === 2) {
    view.setUint16(2, length);
  } else if (extra === 8) {
    view.setBigUint64(2, BigInt(length));
  }
  frame.set(payload, 2 + extra);
  return frame;
}

/**
 * Cuts a client's bytes into frames, however they arrive. `push` throws RangeError for what breaks the protocol: an
 * unmasked or enormous frame, a long or divided control frame.
 *
 *   82 85 <mask 4> <5 masked bytes>   -> { final: true, opcode: 2, payload: 5 bytes }
 */
export class FrameReader {
  readonly #held = new ByteQueue();

  push(data: Uint8Array): readonly Frame[] {
    this.#held.push(data);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      frames.push(frame);
    }
    return frames;
  }

  #next(): Frame | undefined {
    const [first, second] = this.#held.peek(2) ?? [];
    if (first === undefined || second === undefined) {
      return undefined;
    }
    const opcode = first & 0x0f;
    const final = (first & 0x80) !== 0;
    const short = second & 0x7f;
    if ((second & 0x80) === 0) {
      throw new RangeError('a client must mask its frames');
    }
    if (opcode >= firstControlOpcode && (short > longestControl || !final)) {
      throw new RangeError('a control frame is too long');
    }
    const extra = short < 126 ? 0 : short === 126 ? 2 : 8;
    const start = 2 + extra + 4;
    const head = this.#held.peek(start);
    if (head === undefined) {
      return undefined;
    }
    const view = new DataView(head.buffer, head.byteOffset, start);
    const length = extra === 0 ? short : extra === 2 ? view.getUint16(2) : Number(view.getBigUint64(2));
    if (length > longest) {
      throw new RangeError('a frame is too long');
    }
    if (this.#held.length < start + length) {
      return undefined;
    }
    const mask = head.slice(start - 4, start);
    this.#held.take(start);
    return { final, opcode, payload: unmasked(this.#held.take(length), mask) };
  }
}

function unmasked(data: Uint8Array, mask: Uint8Array): Uint8Array {
  const payload = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index += 1) {
    payload[index] = (data[index] ?? 0) ^ (mask[index & 3] ?? 0);
  }
  return payload;
}
