/** What goes over a connection to a machine, both ways: one byte of kind, four bytes of length (big endian), the content. */
export const frameKinds = {
  /** To the machine. */
  stdin: 0,
  stdinEnd: 1,
  /** JSON `{columns, rows}`. */
  resize: 2,
  /** The edited text; empty with kind `unchanged`. */
  edited: 3,
  unchanged: 4,
  /** To the person. */
  stdout: 16,
  stderr: 17,
  /** JSON `{code}`; the last frame. */
  exit: 18,
  /** JSON `{name, length}`, a zero byte, then the text to edit. */
  edit: 19,
} as const;

export interface Frame {
  readonly kind: number;
  readonly content: Uint8Array;
}

const headLength = 5;
const longest = 64 * 1024 * 1024;

export function encodeFrame(kind: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const head = Buffer.alloc(headLength);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Puts frames together again, however they were cut. Throws RangeError for one that is too long. */
export class FrameReader {
  #waiting: Buffer = Buffer.alloc(0);

  push(data: Uint8Array): readonly Frame[] {
    this.#waiting = this.#waiting.length === 0 ? Buffer.from(data) : Buffer.concat([this.#waiting, data]);
    const frames: Frame[] = [];
    while (this.#waiting.length >= headLength) {
      const length = this.#waiting.readUInt32BE(1);
      if (length > longest) throw new RangeError(`a frame of ${length} bytes`);
      if (this.#waiting.length < headLength + length) break;
      frames.push({
        kind: this.#waiting.readUInt8(0),
        content: this.#waiting.subarray(headLength, headLength + length),
      });
      this.#waiting = this.#waiting.subarray(headLength + length);
    }
    return frames;
  }
}
