import type { Change } from './changes.ts';

/** A text as lines; the last one says whether its end is missing. */
export interface Lines {
  readonly lines: readonly string[];
  readonly endsOpen: boolean;
}

const missingEnd = '\\ No newline at end of file\n';

function shown({ lines, endsOpen }: Lines, mark: string, from: number, to: number): string {
  return lines
    .slice(from, to)
    .map((line, index) => `${mark}${line}\n${endsOpen && from + index === lines.length - 1 ? missingEnd : ''}`)
    .join('');
}

/** As diff prints without options: `2c2`, `< old`, `---`, `> new`. Follows diffutils src/normal.c. */
export function renderNormal(changes: readonly Change[], one: Lines, other: Lines): string {
  const range = (from: number, to: number): string =>
    to - from === 0 ? `${from}` : to - from === 1 ? `${to}` : `${from + 1},${to}`;
  return changes
    .map(({ from, to, otherFrom, otherTo }) => {
      const verb = from === to ? 'a' : otherFrom === otherTo ? 'd' : 'c';
      const head = `${range(from, to)}${verb}${range(otherFrom, otherTo)}\n`;
      const between = verb === 'c' ? '---\n' : '';
      return `${head}${shown(one, '< ', from, to)}${between}${shown(other, '> ', otherFrom, otherTo)}`;
    })
    .join('');
}

/** As `diff -u` prints, without the two lines of names; changes that their context joins are one hunk. */
export function renderUnified(changes: readonly Change[], one: Lines, other: Lines, context: number): string {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && change.from - before.to <= 2 * context) last.push(change);
    else hunks.push([change]);
  }
  return hunks.map((hunk) => renderHunk(hunk, one, other, context)).join('');
}

function renderHunk(hunk: readonly Change[], one: Lines, other: Lines, context: number): string {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return '';
  const before = Math.min(context, first.from);
  const after = Math.min(context, one.lines.length - last.to);
  const range = (from: number, to: number): string =>
    to - from === 1 ? `${to}` : `${to === from ? from : from + 1},${to - from}`;
  let text = `@@ -${range(first.from - before, last.to + after)} +${range(first.otherFrom - before, last.otherTo + after)} @@\n`;
  let at = first.from - before;
  for (const { from, to, otherFrom, otherTo } of hunk) {
    text += shown(one, ' ', at, from) + shown(one, '-', from, to) + shown(other, '+', otherFrom, otherTo);
    at = to;
  }
  return text + shown(one, ' ', at, at + after);
}
