import { YamlProblem } from './problem.ts';

/** What may stand in a text beside what is printable. Follows go-yaml readerc.go. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be found
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** The text of bytes in UTF-8, or in UTF-16 with a byte order mark; throws a YamlProblem for what is neither. */
export function readText(bytes: Uint8Array): string {
  const text = decoded(bytes);
  if (control.test(text)) {
    throw new YamlProblem('control characters are not allowed');
  }
  return text;
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    if (bytes.length % 2 === 1) {
      throw new YamlProblem('incomplete UTF-16 character');
    }
    return utf16(bytes.subarray(2), first === 0xff);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new YamlProblem(brokenUtf8(bytes));
  }
}

function utf16(bytes: Uint8Array, isLittle: boolean): string {
  const units = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (offset: number) => units.getUint16(offset, isLittle);
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 2) {
    const unit = at(offset);
    if ((unit & 0xfc00) === 0xdc00) {
      throw new YamlProblem('unexpected low surrogate area');
    }
    text += String.fromCharCode(unit);
    if ((unit & 0xfc00) === 0xd800) {
      offset += 2;
      if (offset >= bytes.length) {
        throw new YamlProblem('incomplete UTF-16 surrogate pair');
      }
      if ((at(offset) & 0xfc00) !== 0xdc00) {
        throw new YamlProblem('expected low surrogate area');
      }
      text += String.fromCharCode(at(offset));
    }
  }
  return text;
}

/** The smallest code point that takes so many octets. */
const smallest = [0, 0, 0x80, 0x800, 0x10000];

function widthOf(octet: number): number {
  if (octet < 0x80) return 1;
  if ((octet & 0xe0) === 0xc0) return 2;
  if ((octet & 0xf0) === 0xe0) return 3;
  return (octet & 0xf8) === 0xf0 ? 4 : 0;
}

function brokenUtf8(bytes: Uint8Array): string {
  for (let offset = 0; offset < bytes.length; ) {
    const first = bytes[offset] ?? 0;
    const width = widthOf(first);
    if (width === 0) return 'invalid leading UTF-8 octet';
    if (offset + width > bytes.length) return 'incomplete UTF-8 octet sequence';
    let value = width === 1 ? first : first & (0xff >> (width + 1));
    for (const octet of bytes.subarray(offset + 1, offset + width)) {
      if ((octet & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
      value = value * 64 + (octet & 0x3f);
    }
    if (value < (smallest[width] ?? 0)) return 'invalid length of a UTF-8 sequence';
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return 'invalid Unicode character';
    offset += width;
  }
  return 'invalid Unicode character';
}
