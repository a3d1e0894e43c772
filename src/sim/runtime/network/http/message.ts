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
  for (const [candidate, value] of fields) {
    if (candidate.length === name.length && candidate.toLowerCase() === name.toLowerCase()) return value;
  }
  return undefined;
}

const largestHead = 32_768;
const largestBody = 64 * 1024 * 1024;
const nothing = Buffer.alloc(0);

/** Reads HTTP/1 messages one after the other from a stream of bytes. */
export class HttpReader {
  readonly #input: Input;
  #buffer: Buffer = nothing;
  #ended = false;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Undefined at the end of the stream. Throws HttpError. */
  async head(): Promise<HttpHead | undefined> {
    for (;;) {
      const end = endOfHead(this.#buffer);
      if (end !== undefined) {
        const head = parseHead(this.#take(end).toString('latin1'));
        if (head === undefined) continue;
        return head;
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
    if (!untilEnd) return nothing;
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
      if (end >= 0)
        return this.#take(end + 1)
          .toString('latin1')
          .trimEnd();
      if (!(await this.#more())) throw new HttpError('ended');
    }
  }

  async #exactly(length: number): Promise<Uint8Array> {
    if (length > largestBody) throw new HttpError('too-large');
    if (length <= this.#buffer.length) return this.#take(length);
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
    this.#buffer = this.#buffer.length === 0 ? bufferOf(chunk) : Buffer.concat([this.#buffer, chunk]);
    return true;
  }

  #take(length: number): Buffer {
    const whole = this.#buffer;
    const isAll = length === whole.length;
    this.#buffer = isAll ? nothing : whole.subarray(length);
    return isAll ? whole : whole.subarray(0, length);
  }
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the empty line after a head ends. */
function endOfHead(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (at > 1 && bytes[at + 1] === 10) return at + 2;
    if (at > 1 && bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return undefined;
}

/** Undefined: there are only empty lines. Lines may end without a carriage return. */
function parseHead(text: string): HttpHead | undefined {
  const lines = text.trimEnd().split('\n');
  let first = 0;
  while (lines[first] === '' || lines[first] === '\r') first += 1;
  const start = lines[first];
  if (start === undefined) return undefined;
  const fields: [string, string][] = [];
  for (let index = first + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    if (colon > 0) fields.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  return { start: start.endsWith('\r') ? start.slice(0, -1) : start, fields };
}

/** The bytes of a message: start line, fields, body. */
export function httpBytes(start: string, fields: HttpFields, body: Uint8Array = nothing): Uint8Array {
  let head = `${start}\r\n`;
  for (const [name, value] of fields) head += `${name}: ${value}\r\n`;
  head += '\r\n';
  if (body.length === 0) return Buffer.from(head, 'latin1');
  const whole = Buffer.allocUnsafe(head.length + body.length);
  whole.write(head, 'latin1');
  whole.set(body, head.length);
  return whole;
}
