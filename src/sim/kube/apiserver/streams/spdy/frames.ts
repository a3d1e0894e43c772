import { ByteQueue } from '../byte-queue.ts';
import { HeaderReader, HeaderWriter, type SpdyHeaders } from './header-block.ts';
import { SpdyError } from './spdy-error.ts';

/** A frame of SPDY/3.1. A long data frame arrives as several; `fin` is with the last. */
export type SpdyFrame =
  | { readonly type: 'data'; readonly stream: number; readonly fin: boolean; readonly data: Uint8Array }
  | {
      readonly type: 'syn-stream';
      readonly stream: number;
      readonly associated: number;
      /** 0 is the most urgent, 7 the least. */
      readonly priority: number;
      readonly fin: boolean;
      readonly unidirectional: boolean;
      readonly headers: SpdyHeaders;
    }
  | {
      readonly type: 'syn-reply' | 'headers';
      readonly stream: number;
      readonly fin: boolean;
      readonly headers: SpdyHeaders;
    }
  | { readonly type: 'rst-stream'; readonly stream: number; readonly status: number }
  | { readonly type: 'settings'; readonly settings: ReadonlyMap<number, number> }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway'; readonly lastStream: number; readonly status: number }
  | { readonly type: 'window-update'; readonly stream: number; readonly delta: number };

/** Numbers of control frames. Follows the SPDY/3.1 draft, section 2.6. */
const types = {
  'syn-stream': 1,
  'syn-reply': 2,
  'rst-stream': 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  headers: 8,
  'window-update': 9,
} as const;

const flags = { fin: 1, unidirectional: 2 } as const;
const version = 3;
const headLength = 8;
/** The longest control frame; data may be longer and is handed on as it comes. */
const longestControl = 128 * 1024;
const streamBits = 0x7fff_ffff;

/** Writes frames; header blocks depend on those before, so one writer serves one connection. */
export class FrameWriter {
  readonly #headers = new HeaderWriter();

  encode(frame: SpdyFrame): Uint8Array {
    if (frame.type === 'data') {
      const head = Buffer.alloc(headLength);
      head.writeUInt32BE(frame.stream);
      head.writeUInt32BE(((frame.fin ? flags.fin : 0) << 24) | frame.data.length, 4);
      return Buffer.concat([head, frame.data]);
    }
    const body = this.#body(frame);
    const head = Buffer.alloc(headLength);
    head.writeUInt16BE(0x8000 | version);
    head.writeUInt16BE(types[frame.type], 2);
    head.writeUInt32BE(((flagsOf(frame) << 24) | body.length) >>> 0, 4);
    return Buffer.concat([head, body]);
  }

  #body(frame: Exclude<SpdyFrame, { type: 'data' }>): Uint8Array {
    switch (frame.type) {
      case 'syn-stream': {
        const priority = Buffer.from([frame.priority << 5, 0]);
        return Buffer.concat([numbers(frame.stream, frame.associated), priority, this.#headers.encode(frame.headers)]);
      }
      case 'syn-reply':
      case 'headers':
        return Buffer.concat([numbers(frame.stream), this.#headers.encode(frame.headers)]);
      case 'rst-stream':
        return numbers(frame.stream, frame.status);
      case 'settings':
        return numbers(frame.settings.size, ...[...frame.settings].flat());
      case 'ping':
        return numbers(frame.id);
      case 'goaway':
        return numbers(frame.lastStream, frame.status);
      case 'window-update':
        return numbers(frame.stream, frame.delta);
    }
  }
}

function flagsOf(frame: Exclude<SpdyFrame, { type: 'data' }>): number {
  const fin = 'fin' in frame && frame.fin ? flags.fin : 0;
  return 'unidirectional' in frame && frame.unidirectional ? fin | flags.unidirectional : fin;
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) {
    bytes.writeUInt32BE(value, index * 4);
  }
  return bytes;
}

/**
 * Cuts the other end's bytes into frames, however they arrive. `push` throws SpdyError for what breaks the protocol;
 * nothing can be read after that. Never holds more than one control frame (128 KiB).
 *
 *   80 03 00 06 | 00 00 00 04 | 00 00 00 01      -> { type: 'ping', id: 1 }
 *   00 00 00 03 | 01 00 00 02 | 68 69            -> { type: 'data', stream: 3, fin: true, data: 'hi' }
 */
export class FrameReader {
  readonly #held = new ByteQueue();
  readonly #headers = new HeaderReader();
  /** The data frame that is under way. */
  #data: { readonly stream: number; readonly fin: boolean; left: number } | undefined;

  push(bytes: Uint8Array): readonly SpdyFrame[] {
    this.#held.push(bytes);
    const frames: SpdyFrame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      frames.push(frame);
    }
    return frames;
  }

  #next(): SpdyFrame | undefined {
    if (this.#data !== undefined) {
      return this.#nextData(this.#data);
    }
    const bytes = this.#held.peek(headLength);
    if (bytes === undefined) {
      return undefined;
    }
    const head = new DataView(bytes.buffer, bytes.byteOffset, headLength);
    const length = head.getUint32(4) & 0xff_ffff;
    const flag = head.getUint8(4);
    if ((head.getUint8(0) & 0x80) === 0) {
      const stream = head.getUint32(0);
      this.#held.take(headLength);
      if (stream === 0) {
        throw new SpdyError('data without a stream');
      }
      this.#data = { stream, fin: (flag & flags.fin) !== 0, left: length };
      return this.#nextData(this.#data);
    }
    if ((head.getUint16(0) & 0x7fff) !== version) {
      throw new SpdyError('a control frame of another version');
    }
    if (length > longestControl) {
      throw new SpdyError('a control frame is too long');
    }
    const type = head.getUint16(2);
    if (this.#held.length < headLength + length) {
      return undefined;
    }
    this.#held.take(headLength);
    return this.#control(type, flag, this.#held.take(length));
  }

  #nextData(data: { readonly stream: number; readonly fin: boolean; left: number }): SpdyFrame | undefined {
    if (data.left > 0 && this.#held.length === 0) {
      return undefined;
    }
    const piece = this.#held.take(data.left);
    data.left -= piece.length;
    if (data.left === 0) {
      this.#data = undefined;
    }
    return { type: 'data', stream: data.stream, fin: data.fin && data.left === 0, data: piece };
  }

  #control(type: number, flag: number, body: Uint8Array): SpdyFrame {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const number = (at: number): number => {
      if (at + 4 > body.length) {
        throw new SpdyError('a control frame is too short');
      }
      return view.getUint32(at);
    };
    const fin = (flag & flags.fin) !== 0;
    switch (type) {
      case types['syn-stream']: {
        const stream = streamOf(number(0));
        const associated = number(4) & streamBits;
        if (body.length < 10) {
          throw new SpdyError('a control frame is too short');
        }
        const unidirectional = (flag & flags.unidirectional) !== 0;
        const priority = view.getUint8(8) >> 5;
        const headers = this.#headers.decode(body.subarray(10));
        return { type: 'syn-stream', stream, associated, priority, fin, unidirectional, headers };
      }
      case types['syn-reply']:
        return { type: 'syn-reply', stream: streamOf(number(0)), fin, headers: this.#headers.decode(body.subarray(4)) };
      case types.headers:
        return { type: 'headers', stream: streamOf(number(0)), fin, headers: this.#headers.decode(body.subarray(4)) };
      case types['rst-stream']:
        return { type: 'rst-stream', stream: streamOf(number(0)), status: number(4) };
      case types.settings:
        return { type: 'settings', settings: settingsOf(number, body.length) };
      case types.ping:
        return { type: 'ping', id: number(0) };
      case types.goaway:
        return { type: 'goaway', lastStream: number(0) & streamBits, status: number(4) };
      case types['window-update']:
        return { type: 'window-update', stream: number(0) & streamBits, delta: number(4) & streamBits };
      default:
        throw new SpdyError('a control frame of no known type');
    }
  }
}

function streamOf(value: number): number {
  const stream = value & streamBits;
  if (stream === 0) {
    throw new SpdyError('a frame without a stream');
  }
  return stream;
}

/** Each entry: a byte of flags, three of the id, four of the value. */
function settingsOf(number: (at: number) => number, length: number): ReadonlyMap<number, number> {
  const count = number(0);
  if (count * 8 + 4 > length) {
    throw new SpdyError('a control frame is too short');
  }
  const settings = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    settings.set(number(4 + index * 8) & 0xff_ffff, number(8 + index * 8));
  }
  return settings;
}
