import type { Input } from '../../../process/streams.ts';

/** A reply in RESP2. `error` comes with its code (`ERR ...`). */
export type Reply =
  | { readonly kind: 'status' | 'error' | 'bulk'; readonly text: string }
  | { readonly kind: 'integer'; readonly number: number }
  | { readonly kind: 'nil' }
  | { readonly kind: 'array'; readonly items: readonly Reply[] };

export function encodeReply(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text}\r\n`;
    case 'integer':
      return `:${reply.number}\r\n`;
    case 'nil':
      return '$-1\r\n';
    case 'bulk':
      return `$${Buffer.byteLength(reply.text)}\r\n${reply.text}\r\n`;
    case 'array':
      return `*${reply.items.length}\r\n${reply.items.map(encodeReply).join('')}`;
  }
}

export function encodeCommand(words: readonly string[]): string {
  return encodeReply({ kind: 'array', items: words.map((text) => ({ kind: 'bulk', text })) });
}

/** Reads commands and replies from a stream of bytes. */
export class RedisReader {
  readonly #input: Input;
  #buffer = Buffer.alloc(0);

  constructor(input: Input) {
    this.#input = input;
  }

  /** The words of the next command, in RESP or as a plain line; undefined at the end. */
  async command(): Promise<readonly string[] | undefined> {
    for (;;) {
      const line = await this.#line();
      if (line === undefined) return undefined;
      if (!line.startsWith('*')) {
        const words = line
          .trim()
          .split(/\s+/)
          .filter((word) => word !== '');
        if (words.length === 0) continue;
        return words;
      }
      const words: string[] = [];
      for (let left = Number(line.slice(1)); left > 0; left -= 1) {
        const size = await this.#line();
        if (size === undefined) return undefined;
        words.push(await this.#exactly(Number(size.slice(1))));
      }
      return words;
    }
  }

  /** Undefined at the end. */
  async reply(): Promise<Reply | undefined> {
    const line = await this.#line();
    if (line === undefined) return undefined;
    const rest = line.slice(1);
    if (line.startsWith('+')) return { kind: 'status', text: rest };
    if (line.startsWith('-')) return { kind: 'error', text: rest };
    if (line.startsWith(':')) return { kind: 'integer', number: Number(rest) };
    if (rest === '-1') return { kind: 'nil' };
    if (line.startsWith('$')) return { kind: 'bulk', text: await this.#exactly(Number(rest)) };
    const items: Reply[] = [];
    for (let left = Number(rest); left > 0; left -= 1) items.push((await this.reply()) ?? { kind: 'nil' });
    return { kind: 'array', items };
  }

  async #line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf('\n');
      if (end >= 0) {
        const line = this.#buffer.subarray(0, end).toString().replace(/\r$/, '');
        this.#buffer = this.#buffer.subarray(end + 1);
        return line;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  async #exactly(length: number): Promise<string> {
    while (this.#buffer.length < length + 2) if (!(await this.#more())) break;
    const text = this.#buffer.subarray(0, length).toString();
    this.#buffer = this.#buffer.subarray(length + 2);
    return text;
  }

  async #more(): Promise<boolean> {
    const chunk = await this.#input.read();
    if (chunk === undefined) return false;
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    return true;
  }
}
