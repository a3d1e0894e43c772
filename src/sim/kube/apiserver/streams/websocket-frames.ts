/** One frame as it arrived, unmasked. Follows RFC 6455, section 5.2. */
export interface Frame {
  readonly final: boolean;
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** Larger messages are refused, as by the real server's buffers. */
const longest = 32 * 1024 * 1024;

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
 * unmasked or enormous frame.
 *
 *   82 85 <mask 4> <5 masked bytes>   -> { final: true, opcode: 2, payload: 5 bytes }
 */
export class FrameReader {
  #held: Uint8Array = new Uint8Array(0);

  push(data: Uint8Array): readonly Frame[] {
    this.#held = this.#held.length === 0 ? data : Buffer.concat([this.#held, data]);
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) {
        return frames;
      }
      frames.push(frame);
    }
  }

  #next(): Frame | undefined {
    const held = this.#held;
    const [first, second] = held;
    if (first === undefined || second === undefined) {
      return undefined;
    }
    if ((second & 0x80) === 0) {
      throw new RangeError('a client must mask its frames');
    }
    const short = second & 0x7f;
    const extra = short < 126 ? 0 : short === 126 ? 2 : 8;
    const start = 2 + extra + 4;
    if (held.length < start) {
      return undefined;
    }
    const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
    const length = extra === 0 ? short : extra === 2 ? view.getUint16(2) : Number(view.getBigUint64(2));
    if (length > longest) {
      throw new RangeError('a frame is too long');
    }
    if (held.length < start + length) {
      return undefined;
    }
    const mask = held.subarray(start - 4, start);
    const payload = held.slice(start, start + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#held = held.subarray(start + length);
    return { final: (first & 0x80) !== 0, opcode: first & 0x0f, payload };
  }
}
