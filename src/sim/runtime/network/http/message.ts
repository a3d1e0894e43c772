import type { Input } from '../../process/streams.ts';

/** Header fields in their order, names as they were written. */
export type HttpFields = readonly (readonly [name: string, value: string])[];

export interface HttpHead {
  /** `GET / HTTP/1.1` or `HTTP/1.1 200 OK`. */
  readonly start: string;
  readonly fields: HttpFields;
}

/** What no HTTP message is: garbage, or one that ends too early. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly reason: 'garbage' | 'too-large' | 'ended';

  constructor(reason: HttpError['reason']) {
    super(`HTTP message: ${reason}`);
    this.reason = reason;
  }
}

/** The value of a field; undefined when it is missing. Of several the first. */
export function field(fields: HttpFields, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return fields.find(([candidate]) => candidate.toLowerCase() === wanted)?.[1];
}

const decoder = new TextDecoder('latin1');
const largestHead = 32_768;
const largestBody = 64 * 1024 * 1024;

/** Reads HTTP/1 messages one after the other from a stream of bytes. */
export class HttpReader {
  readonly #input: Input;
  #buffer: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Undefined at the end of the stream. Throws HttpError. */
  async head(): Promise<HttpHead | undefined> {
    for (;;) {
      const end = endOfHead(this.#buffer);
      if (end !== undefined) {
        const text = decoder.decode(this.#take(end));
        const [start = '', ...lines] = text
          .replace(/^(\r?\n)+/, '')
          .trimEnd()
          .split(/\r?\n/);
        if (start === '') continue;
        return { start, fields: lines.flatMap(parseField) };
      }
      if (this.#buffer.length > largestHead) throw new HttpError('too-large');
      if (!(await this.#more())) {
        if (this.#buffer.length === 0) return undefined;
        throw new HttpError('ended');
      }
    }
  }

  /** The body that belongs to a head; `untilEnd`: without a length it goes on to the end of the stream (responses). */
  async body(fields: HttpFields, untilEnd: boolean): Promise<Uint8Array> {
    if (field(fields, 'transfer-encoding')?.toLowerCase() === 'chunked') return this.#chunks();
    const length = field(fields, 'content-length');
    if (length !== undefined) {
      if (!/^\d+$/.test(length)) throw new HttpError('garbage');
      return this.#exactly(Number(length));
    }
    if (!untilEnd) return new Uint8Array(0);
    while (await this.#more()) if (this.#buffer.length > largestBody) throw new HttpError('too-large');
    return this.#take(this.#buffer.length);
  }

  /** What is left, for a connection that speaks something else from now on. */
  rest(): Uint8Array {
    return this.#take(this.#buffer.length);
  }

  async #chunks(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const size = Number.parseInt(await this.#line(), 16);
      if (!Number.isFinite(size)) throw new HttpError('garbage');
      if (size === 0) break;
      parts.push(await this.#exactly(size));
      await this.#line();
    }
    // Trailers end with an empty line.
    while ((await this.#line()) !== '');
    return Buffer.concat(parts);
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf(10);
      if (end >= 0) return decoder.decode(this.#take(end + 1)).trimEnd();
      if (!(await this.#more())) throw new HttpError('ended');
    }
  }

  async #exactly(length: number): Promise<Uint8Array> {
    if (length > largestBody) throw new HttpError('too-large');
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      if (this.#buffer.length === 0 && !(await this.#more())) throw new HttpError('ended');
      const part = this.#take(Math.min(left, this.#buffer.length));
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const chunk = await this.#input.read();
    if (chunk === undefined) {
      this.#ended = true;
      return false;
    }
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    return true;
  }

  #take(length: number): Uint8Array {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }
}

/** Where the empty line after a head ends. */
function endOfHead(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (at > 1 && bytes[at + 1] === 10) return at + 2;
    if (at > 1 && bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return undefined;
}

function parseField(line: string): (readonly [string, string])[] {
  const colon = line.indexOf(':');
  return colon <= 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
}

/** The bytes of a message: start line, fields, body. */
export function httpBytes(start: string, fields: HttpFields, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const lines = [start, ...fields.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), body]);
}
