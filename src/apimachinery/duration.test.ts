import { expect, test } from 'vitest';
import { durationProblem, formatDuration, humanDuration, parseDuration } from './duration.ts';

const [second, minute, hour, day, year] = [1000, 60_000, 3_600_000, 86_400_000, 365 * 86_400_000];

test.each([
  [-2 * second, '<invalid>'],
  [-1 * second, '0s'],
  [-1, '0s'],
  [0, '0s'],
  [999, '0s'],
  [second, '1s'],
  [2 * minute - 1, '119s'],
  [2 * minute, '2m'],
  [2 * minute + second, '2m1s'],
  [10 * minute - second, '9m59s'],
  [10 * minute, '10m'],
  [10 * minute + 30 * second, '10m'],
  [3 * hour - second, '179m'],
  [3 * hour, '3h'],
  [3 * hour + minute, '3h1m'],
  [8 * hour - minute, '7h59m'],
  [8 * hour, '8h'],
  [48 * hour - second, '47h'],
  [48 * hour, '2d'],
  [49 * hour, '2d1h'],
  [8 * day - hour, '7d23h'],
  [8 * day, '8d'],
  [2 * year - day, '729d'],
  [2 * year, '2y'],
  [2 * year + day, '2y1d'],
  [8 * year, '8y'],
  [8 * year + 364 * day, '8y'],
])('%i ms is %s', (milliseconds, text) => {
  expect(humanDuration(milliseconds)).toBe(text);
});

test.each([
  ['1h30m', 90 * minute, '1h30m0s'],
  ['1.5s', 1500, '1.5s'],
  ['.5s', 500, '500ms'],
  ['-10ms', -10, '-10ms'],
  ['0', 0, '0s'],
  ['300s', 5 * minute, '5m0s'],
  ['1us', 0.001, '1µs'],
])('%s is %d ms and is written %s', (text, milliseconds, canonical) => {
  expect(parseDuration(text)).toBeCloseTo(milliseconds, 9);
  expect(formatDuration(milliseconds)).toBe(canonical);
});

test.each(['', '1', 'h', '1d', '1 s', 's1'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  ['1h2m3.5s', undefined],
  ['-1s', undefined],
  ['0', undefined],
  ['x', 'time: invalid duration "x"'],
  ['', 'time: invalid duration ""'],
  ['1', 'time: missing unit in duration "1"'],
  ['1x', 'time: unknown unit "x" in duration "1x"'],
  ['1s-', 'time: unknown unit "s-" in duration "1s-"'],
])('%j as a duration: %s', (text, problem) => {
  expect(durationProblem(text)).toBe(problem);
});
