/** One value of DER. */
export interface Value {
  readonly tag: number;
  /** The content without tag and length. */
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly whole: Buffer;
}

/** Reads the values that lie one after the other. Throws Error where they are cut off. */
export function readValues(bytes: Buffer): readonly Value[] {
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    let start = at + 2;
    let length = bytes[at + 1] ?? 0;
    if (length >= 0x80) {
      const size = length & 0x7f;
      length = bytes.readUIntBE(start, size);
      start += size;
    }
    if (start + length > bytes.length) throw new Error('cut off');
    values.push({
      tag: bytes[at] ?? 0,
      content: bytes.subarray(start, start + length),
      whole: bytes.subarray(at, start + length),
    });
    at = start + length;
  }
  return values;
}

/** `2.5.4.3`. */
export function readObjectId(content: Buffer): string {
  const [first = 0, ...rest] = content;
  const arcs = [Math.min(2, Math.floor(first / 40)), first - Math.min(2, Math.floor(first / 40)) * 40];
  let arc = 0;
  for (const byte of rest) {
    arc = arc * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** `AA:BB`, as OpenSSL prints bytes. */
export function colons(bytes: Uint8Array, upper = false): string {
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  return upper ? text.toUpperCase() : text;
}

/** Lines of so many bytes, indented. */
export function hexLines(bytes: Uint8Array, indent: number, perLine: number): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    const last = at + perLine >= bytes.length;
    lines.push(`${' '.repeat(indent)}${colons(bytes.subarray(at, at + perLine))}${last ? '' : ':'}\n`);
  }
  return lines.join('');
}
