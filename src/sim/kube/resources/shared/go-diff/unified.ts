import { type Block, matchingBlocks } from './matching-blocks.ts';

/** Lines of both texts from (1) to (2, exclusive): all equal, or what stands in place of what. */
interface Step {
  readonly equal: boolean;
  readonly a1: number;
  readonly a2: number;
  readonly b1: number;
  readonly b2: number;
}

const CONTEXT = 3;

/** Two texts' differences with three lines of context, without a header; `''` when they are equal. Each line ends. */
export function unifiedDiff(before: string, after: string): string {
  const [left, right] = [before.split('\n'), after.split('\n')];
  return hunks(steps(matchingBlocks(left, right), left.length, right.length))
    .flatMap((hunk) => hunkLines(hunk, left, right))
    .map((line) => `${line}\n`)
    .join('');
}

function steps(blocks: readonly Block[], leftLength: number, rightLength: number): Step[] {
  const result: Step[] = [];
  let [a, b] = [0, 0];
  for (const block of [...blocks, { a: leftLength, b: rightLength, size: 0 }]) {
    if (a < block.a || b < block.b) {
      result.push({ equal: false, a1: a, a2: block.a, b1: b, b2: block.b });
    }
    [a, b] = [block.a + block.size, block.b + block.size];
    if (block.size > 0) {
      result.push({ equal: true, a1: block.a, a2: a, b1: block.b, b2: b });
    }
  }
  return result;
}

/** Changes that stand near each other, with the lines around them. Follows GetGroupedOpCodes. */
function hunks(all: readonly Step[]): Step[][] {
  const result: Step[][] = [];
  let hunk: Step[] = [];
  all.forEach((step, index) => {
    const length = step.a2 - step.a1;
    const head = Math.min(length, index === 0 ? 0 : CONTEXT);
    const tail = Math.min(length, index === all.length - 1 ? 0 : CONTEXT);
    if (!step.equal || (length <= 2 * CONTEXT && index > 0 && index < all.length - 1)) {
      hunk.push(step);
      return;
    }
    if (hunk.length > 0) {
      result.push([...hunk, { ...step, a2: step.a1 + head, b2: step.b1 + head }]);
    }
    hunk = [{ ...step, a1: step.a2 - tail, b1: step.b2 - tail }];
  });
  return [...result, hunk].filter((one) => one.some(({ equal }) => !equal));
}

function hunkLines(hunk: readonly Step[], left: readonly string[], right: readonly string[]): string[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (!first || !last) {
    return [];
  }
  return [
    `@@ -${range(first.a1, last.a2)} +${range(first.b1, last.b2)} @@`,
    ...hunk.flatMap(({ equal, a1, a2, b1, b2 }) =>
      equal
        ? left.slice(a1, a2).map((line) => ` ${line}`)
        : [...left.slice(a1, a2).map((line) => `-${line}`), ...right.slice(b1, b2).map((line) => `+${line}`)],
    ),
  ];
}

function range(start: number, end: number): string {
  const length = end - start;
  if (length === 1) {
    return String(start + 1);
  }
  return `${length === 0 ? start : start + 1},${length}`;
}
