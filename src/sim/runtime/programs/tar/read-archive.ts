import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

const block = 512;

export interface TarEntry {
  readonly header: Header;
  readonly content: Uint8Array;
}

/** Collects an archive from pieces until its end mark. What is compressed has none that could be seen. */
export class ArchiveCollector {
  #buffer = new Uint8Array(64 * block);
  #length = 0;
  #nextHeader = 0;

  /** What of the pieces belongs to the archive so far. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Takes a piece; undefined, or what follows the end mark. */
  push(piece: Uint8Array): Uint8Array | undefined {
    if (this.#length + piece.length > this.#buffer.length) {
      const larger = new Uint8Array(2 * (this.#length + piece.length));
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.#length);
    this.#length += piece.length;
    if (isCompressed(this.bytes)) return undefined;
    while (this.#nextHeader + block <= this.#length) {
      const header = this.#buffer.subarray(this.#nextHeader, this.#nextHeader + block);
      if (header.every((byte) => byte === 0)) {
        // Two empty blocks end it.
        const end = this.#nextHeader + 2 * block;
        if (end > this.#length) return undefined;
        const rest = this.#buffer.slice(end, this.#length);
        this.#length = end;
        return rest;
      }
      const size = Number.parseInt(new TextDecoder('latin1').decode(header.subarray(124, 136)).trim(), 8);
      if (Number.isNaN(size)) return undefined;
      this.#nextHeader += block + Math.ceil(size / block) * block;
    }
    return undefined;
  }
}

function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The entries of an archive, compressed or not. Throws Error for what is none. */
export async function readArchive(bytes: Uint8Array): Promise<readonly TarEntry[]> {
  const reader = extract();
  const entries: TarEntry[] = [];
  const done = (async () => {
    for await (const entry of reader) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      entries.push({ header: entry.header, content: new Uint8Array(Buffer.concat(chunks)) });
    }
  })();
  reader.end(Buffer.from(isCompressed(bytes) ? gunzipSync(bytes) : bytes));
  await done;
  return entries;
}
