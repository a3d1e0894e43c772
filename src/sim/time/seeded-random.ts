/** Repeatable chance: the same seed gives the same names, uids and addresses. */
export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** Letters and digits as Kubernetes appends them to generated names. Follows apimachinery pkg/util/rand. */
  suffix(length: number): string;
  /** Lower-case hex digits. */
  hex(length: number): string;
}

/** No vowels and nothing that is easily misread; the alphabet of apimachinery pkg/util/rand. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The digits of each byte. */
const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** FNV-1a over the text, as the starting states of the generator. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** The generator xoshiro128**, seeded from the text. */
export function seededRandom(seed: string): SeededRandom {
  let a = hash(seed, 0x811c9dc5) | 1;
  let b = hash(seed, 0x9e3779b9);
  let c = hash(seed, 0x85ebca6b);
  let d = hash(seed, 0xc2b2ae35);

  function word(): number {
    const rotated = Math.imul(b, 5);
    const result = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }
  for (let round = 0; round < 16; round += 1) word();

  const next = () => word() / 0x1_0000_0000;
  function hex(length: number): string {
    let text = '';
    while (text.length < length) {
      const bits = word();
      text += bytes[bits >>> 24];
      text += bytes[(bits >>> 16) & 0xff];
      text += bytes[(bits >>> 8) & 0xff];
      text += bytes[bits & 0xff];
    }
    return text.slice(0, length);
  }
  return {
    next,
    hex,
    uuid: () => {
      const digits = hex(30);
      const variant = '89ab'.charAt(Math.floor(next() * 4));
      const tail = `${variant}${digits.slice(15, 18)}`;
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${tail}-${digits.slice(18, 30)}`;
    },
    suffix: (length) => Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join(''),
  };
}
