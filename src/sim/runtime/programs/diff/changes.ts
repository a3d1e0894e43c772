/** Lines of the first text that give way to lines of the second. Numbers count from 0; `to` is the first that stays. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/** Beyond so many differing lines the middle is one change: looking for the smallest would take too long. */
const mostSteps = 400;

/**
 * The fewest changes that make one list of lines the other, in order.
 *
 * Follows Myers, An O(ND) Difference Algorithm: for each number of edits the furthest point on each diagonal is kept, and the way
 * back through them is the answer.
 */
export function changesBetween(lines: readonly string[], others: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < lines.length && start < others.length && lines[start] === others[start]) start += 1;
  let [end, otherEnd] = [lines.length, others.length];
  while (end > start && otherEnd > start && lines[end - 1] === others[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
  }
  const steps = stepsBetween(lines.slice(start, end), others.slice(start, otherEnd));
  if (steps === undefined) return [{ from: start, to: end, otherFrom: start, otherTo: otherEnd }];
  const changes: Change[] = [];
  let [at, otherAt] = [start, start];
  for (let index = 0; index < steps.length; ) {
    if (steps[index] === 'keep') {
      at += 1;
      otherAt += 1;
      index += 1;
      continue;
    }
    const [from, otherFrom] = [at, otherAt];
    for (; index < steps.length && steps[index] !== 'keep'; index += 1) {
      if (steps[index] === 'remove') at += 1;
      else otherAt += 1;
    }
    changes.push({ from, to: at, otherFrom, otherTo: otherAt });
  }
  return changes;
}

type Step = 'keep' | 'remove' | 'add';

/** Undefined: too many. */
function stepsBetween(lines: readonly string[], others: readonly string[]): readonly Step[] | undefined {
  const [height, width] = [lines.length, others.length];
  const rounds: (readonly number[])[] = [];
  const most = height + width;
  const furthest: number[] = new Array(2 * most + 3).fill(0);
  const middle = most + 1;
  const atDiagonal = (list: readonly number[], diagonal: number): number => list[middle + diagonal] ?? 0;
  /** Whether the best way onto a diagonal comes from the one above it: a line is added. */
  const comesFromAbove = (list: readonly number[], diagonal: number, round: number): boolean =>
    diagonal === -round || (diagonal !== round && atDiagonal(list, diagonal - 1) < atDiagonal(list, diagonal + 1));
  for (let round = 0; round <= most; round += 1) {
    if (round > mostSteps) return undefined;
    rounds.push(furthest.slice());
    for (let diagonal = -round; diagonal <= round; diagonal += 2) {
      let at = comesFromAbove(furthest, diagonal, round)
        ? atDiagonal(furthest, diagonal + 1)
        : atDiagonal(furthest, diagonal - 1) + 1;
      while (at < height && at - diagonal < width && lines[at] === others[at - diagonal]) at += 1;
      furthest[middle + diagonal] = at;
      if (at >= height && at - diagonal >= width) return wayBack(rounds, height, width);
    }
  }
  return [];

  function wayBack(kept: readonly (readonly number[])[], lastLine: number, lastOther: number): readonly Step[] {
    const steps: Step[] = [];
    let [at, otherAt] = [lastLine, lastOther];
    for (let round = kept.length - 1; round >= 0; round -= 1) {
      const list = kept[round] ?? [];
      const diagonal = at - otherAt;
      const isAdded = comesFromAbove(list, diagonal, round);
      const before = diagonal + (isAdded ? 1 : -1);
      const previous = round === 0 ? 0 : atDiagonal(list, before);
      const previousOther = round === 0 ? 0 : previous - before;
      while (at > previous && otherAt > previousOther) {
        steps.push('keep');
        at -= 1;
        otherAt -= 1;
      }
      if (round > 0) steps.push(isAdded ? 'add' : 'remove');
      [at, otherAt] = [previous, previousOther];
    }
    return steps.reverse();
  }
}
