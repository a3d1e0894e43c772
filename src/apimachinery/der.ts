/** One value of DER: its tag byte, what is in it, and all of its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** The first value of the bytes and what follows it. Throws Error with a text of Go's encoding/asn1. */
export function readDer(bytes: Buffer): { readonly value: DerValue; readonly rest: Buffer } {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw truncated();
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (more > 4 || bytes.length < 2 + more) throw truncated();
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  const start = 2 + more;
  const end = start + length;
  if (bytes.length < end) throw truncated();
  const value = { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) };
  return { value, rest: bytes.subarray(end) };
}

/** The values in a constructed one. */
export function derChildren(value: DerValue): readonly DerValue[] {
  const children: DerValue[] = [];
  for (let rest = value.content; rest.length > 0; ) {
    const next = readDer(rest);
    children.push(next.value);
    rest = next.rest;
  }
  return children;
}

/** `2.5.4.3`: an object identifier in dots. */
export function objectIdentifier({ content }: DerValue): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (numbers.length === 0)
      numbers.push(Math.min(Math.floor(number / 40), 2), number - 40 * Math.min(Math.floor(number / 40), 2));
    else numbers.push(number);
    number = 0;
  }
  return numbers.join('.');
}

function truncated(): Error {
  return new Error('asn1: syntax error: data truncated');
}
