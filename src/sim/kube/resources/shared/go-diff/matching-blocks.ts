/** Lines `a ..< a + size` of one text are lines `b ..< b + size` of the other. */
export interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

interface Range {
  readonly alo: number;
  readonly ahi: number;
  readonly blo: number;
  readonly bhi: number;
}

const LONG = 200;

/** What two lists of lines have in common, in order. Follows SequenceMatcher of pmezard/go-difflib with its defaults. */
export function matchingBlocks(left: readonly string[], right: readonly string[]): Block[] {
  const places = placesOf(right);
  const blocks: Block[] = [];
  const find = (range: Range): void => {
    const best = longestMatch(left, right, places, range);
    if (best.size === 0) {
      return;
    }
    find({ ...range, ahi: best.a, bhi: best.b });
    const last = blocks.at(-1);
    if (last && last.a + last.size === best.a && last.b + last.size === best.b) {
      blocks[blocks.length - 1] = { ...last, size: last.size + best.size };
    } else {
      blocks.push(best);
    }
    find({ ...range, alo: best.a + best.size, blo: best.b + best.size });
  };
  find({ alo: 0, ahi: left.length, blo: 0, bhi: right.length });
  return blocks;
}

/** Where each line stands; in long texts the frequent ones do not count. */
function placesOf(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const known = places.get(line);
    if (known) {
      known.push(index);
    } else {
      places.set(line, [index]);
    }
  });
  if (lines.length >= LONG) {
    const limit = Math.floor(lines.length / 100) + 1;
    for (const [line, where] of places) {
      if (where.length > limit) {
        places.delete(line);
      }
    }
  }
  return places;
}

function longestMatch(
  left: readonly string[],
  right: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  { alo, ahi, blo, bhi }: Range,
): Block {
  let best = { a: alo, b: blo, size: 0 };
  let ending = new Map<number, number>();
  for (let a = alo; a < ahi; a += 1) {
    const next = new Map<number, number>();
    for (const b of places.get(left[a] ?? '') ?? []) {
      if (b < blo || b >= bhi) {
        continue;
      }
      const size = (ending.get(b - 1) ?? 0) + 1;
      next.set(b, size);
      if (size > best.size) {
        best = { a: a - size + 1, b: b - size + 1, size };
      }
    }
    ending = next;
  }
  let { a, b, size } = best;
  while (a > alo && b > blo && left[a - 1] === right[b - 1]) {
    [a, b, size] = [a - 1, b - 1, size + 1];
  }
  while (a + size < ahi && b + size < bhi && left[a + size] === right[b + size]) {
    size += 1;
  }
  return { a, b, size };
}
