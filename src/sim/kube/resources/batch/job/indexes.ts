import { goQuote } from '#apimachinery';

type Interval = readonly [first: number, last: number];

/**
 * How many indexes below `completions` a list like `1,3-5` names, or what is wrong with it.
 * Follows pkg/apis/batch/validation, validateIndexesFormat.
 */
export function countIndexes(text: string, completions: number): number | string {
  let last: number | undefined;
  let total = 0;
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions);
    if (typeof interval === 'string') {
      return interval;
    }
    if (last !== undefined && last >= interval[0]) {
      return notIncreasing(last, interval[0]);
    }
    total += interval[1] - interval[0] + 1;
    last = interval[1];
  }
  return total;
}

/** What is wrong with two lists that should have no index in common. Follows validateFailedIndexesNotOverlapCompleted. */
export function overlapOfIndexes(completed: string, failed: string, completions: number): string | undefined {
  const [left, right] = [completed, failed].map((text) =>
    text === ''
      ? []
      : text
          .split(',')
          .map((part) => parseInterval(part, completions))
          .filter(isInterval),
  );
  for (const [first, last] of left ?? []) {
    const other = right?.find(([from, to]) => first <= to && from <= last);
    if (other !== undefined) {
      return `failedIndexes and completedIndexes overlap at index: ${Math.max(first, other[0])}`;
    }
  }
  return undefined;
}

function isInterval(interval: Interval | string): interval is Interval {
  return typeof interval !== 'string';
}

function notIncreasing(previous: number, current: number): string {
  return `non-increasing order, previous: ${previous}, current: ${current}`;
}

function parseInterval(text: string, completions: number): Interval | string {
  const limits = text.split('-');
  if (limits.length > 2) {
    return `the fragment ${goQuote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  }
  for (const limit of limits) {
    if (!/^[+-]?\d+$/.test(limit)) {
      return `cannot convert string to integer for index: ${goQuote(limit)}`;
    }
    if (Number(limit) >= completions) {
      return `too large index: ${goQuote(limit)}`;
    }
  }
  const first = Number(limits[0]);
  const last = Number(limits[1] ?? limits[0]);
  return limits.length > 1 && first >= last ? notIncreasing(first, last) : [first, last];
}
