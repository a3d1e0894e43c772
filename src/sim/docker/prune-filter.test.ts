import { expect, it } from 'vitest';
import { pruneFilter } from './prune-filter.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const filterOf = (wanted: Readonly<Record<string, readonly string[]>>) =>
  pruneFilter(new Map(Object.entries(wanted)), now);

it.each<[wanted: Readonly<Record<string, readonly string[]>>, takes: boolean]>([
  [{}, true],
  [{ label: ['a'] }, true],
  [{ label: ['a=2'] }, false],
  [{ 'label!': ['a'] }, false],
  [{ 'label!': ['a', 'b'] }, true],
  [{ until: ['1h'] }, true],
  [{ until: ['48h'] }, false],
  [{ until: ['2026-02-28'] }, true],
  [{ until: ['2026-02-27T10'] }, false],
  [{ until: ['2026-02-27T23:00:00-02:00'] }, true],
  [{ until: ['1772366400'] }, true],
])('a prune with %j takes what has label a=1 and is a day and a half old, or not', (wanted, takes) => {
  expect(filterOf(wanted)({ labels: { a: '1' }, created: now - 36 * 3_600_000 })).toBe(takes);
});

it.each([
  ['bogus', 'failed to parse value as time or duration: "bogus"'],
  ['', 'failed to parse value as time or duration: ""'],
  ['2020-99-01', 'parsing time "2020-99-01": month out of range'],
  ['2020-01', 'parsing time "2020-01" as "2006-01-02": cannot parse "" as "-"'],
  ['2020-02-30', 'parsing time "2020-02-30": day out of range'],
  ['2020-01-01T00:00:00Zx', 'parsing time "2020-01-01T00:00:00Zx": extra text: "x"'],
])('the time %j is refused in the words of Go', (until, message) => {
  expect(() => filterOf({ until: [until] })).toThrow(message);
});

it('more than one time is refused', () => {
  expect(() => filterOf({ until: ['1h', '2h'] })).toThrow('more than one until filter specified');
});
