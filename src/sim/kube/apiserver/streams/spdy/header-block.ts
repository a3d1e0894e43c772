import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { dictionary, dictionaryId } from './dictionary.ts';
import { SpdyError } from './spdy-error.ts';

/** Names in lower case; several values of one name are joined with NUL. */
export type SpdyHeaders = ReadonlyMap<string, string>;

/** How far back a deflate stream may refer. */
const window = 32_768;
/** The longest header block, unpacked. */
const longest = 256 * 1024;

/** Writes header blocks: one zlib stream for the whole connection, flushed after each block. */
export class HeaderWriter {
  #started = false;

  /** Each block is packed by itself with the dictionary, which is all that blocks this small can gain from. */
  encode(headers: SpdyHeaders): Uint8Array {
    const packed = deflateRawSync(plainBlock(headers), { finishFlush: constants.Z_SYNC_FLUSH });
    if (this.#started) {
      return packed;
    }
    this.#started = true;
    const head = Buffer.alloc(6);
    head.writeUInt16BE(0x78bb);
    head.writeUInt32BE(dictionaryId, 2);
    return Buffer.concat([head, packed]);
  }
}

/**
 * Reads header blocks. The other end flushes after each, so that a block ends on a byte and what came before matters
 * through the last 32 KiB only: each block is unpacked by itself, with those as its dictionary.
 */
export class HeaderReader {
  #known: Uint8Array = new Uint8Array(0);
  #started = false;

  /** Throws SpdyError for what is no header block or unpacks to more than 256 KiB. */
  decode(block: Uint8Array): SpdyHeaders {
    const packed = this.#started ? block : this.#start(block);
    const plain = this.#unpack(packed);
    this.#known = Buffer.concat([this.#known, plain]).subarray(-window);
    return parseBlock(plain);
  }

  #start(block: Uint8Array): Uint8Array {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    if (block.length < 2 || (view.getUint8(0) & 0x0f) !== 8 || view.getUint16(0) % 31 !== 0) {
      throw new SpdyError('a header block is no zlib stream');
    }
    this.#started = true;
    if ((view.getUint8(1) & 0x20) === 0) {
      return block.subarray(2);
    }
    if (block.length < 6 || view.getUint32(2) !== dictionaryId) {
      throw new SpdyError('a header block has a foreign dictionary');
    }
    this.#known = dictionary;
    return block.subarray(6);
  }

  #unpack(packed: Uint8Array): Uint8Array {
    const known = this.#known.length === 0 ? {} : { dictionary: this.#known };
    try {
      return inflateRawSync(packed, { ...known, finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: longest });
    } catch {
      throw new SpdyError('a header block cannot be unpacked');
    }
  }
}

function plainBlock(headers: SpdyHeaders): Uint8Array {
  const parts: Buffer[] = [number32(headers.size)];
  for (const [name, value] of headers) {
    for (const text of [name, value]) {
      const bytes = Buffer.from(text, 'latin1');
      parts.push(number32(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function parseBlock(plain: Uint8Array): SpdyHeaders {
  const bytes = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  let at = 0;
  const number = (): number => {
    if (at + 4 > bytes.length) {
      throw new SpdyError('a header block ends early');
    }
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (length > bytes.length - at) {
      throw new SpdyError('a header block ends early');
    }
    at += length;
    return bytes.toString('latin1', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left -= 1) {
    const name = text();
    if (name === '' || name !== name.toLowerCase() || headers.has(name)) {
      throw new SpdyError('a header has no proper name');
    }
    headers.set(name, text());
  }
  return headers;
}
