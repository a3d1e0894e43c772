const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Numbers that are given away, those from `dynamic` on first. */
interface Range {
  readonly first: number;
  readonly dynamic: number;
  readonly last: number;
}

/** A free number by chance: from a random one on, the upper band before the lower. Undefined when all are taken. */
export function pick(
  { first, dynamic, last }: Range,
  isTaken: (candidate: number) => boolean,
  chance: { readonly suffix: (length: number) => string },
): number | undefined {
  return scan(dynamic, last, isTaken, chance) ?? scan(first, dynamic - 1, isTaken, chance);
}

function scan(
  low: number,
  high: number,
  isTaken: (candidate: number) => boolean,
  chance: { readonly suffix: (length: number) => string },
): number | undefined {
  const size = high - low + 1;
  const random = [...chance.suffix(8)].reduce((sum, letter) => sum * ALPHABET.length + ALPHABET.indexOf(letter), 0);
  for (let step = 0; step < size; step += 1) {
    const candidate = low + ((random + step) % size);
    if (!isTaken(candidate)) {
      return candidate;
    }
  }
  return undefined;
}
