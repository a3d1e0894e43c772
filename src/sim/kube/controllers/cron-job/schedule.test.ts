import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule.ts';

const at = (text: string): number => Date.parse(text);
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);

describe('a schedule', () => {
  it.each([
    ['*/5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05'],
    ['*/5 * * * *', '2026-01-01T00:04:59Z', '2026-01-01T00:05'],
    ['@hourly', '2026-01-01T00:00:00Z', '2026-01-01T01:00'],
    ['@daily', '2026-01-31T12:00:00Z', '2026-02-01T00:00'],
    ['0 3 * * *', '2026-01-01T03:00:00Z', '2026-01-02T03:00'],
    ['30 9-17/4 * * mon-fri', '2026-01-02T17:45:00Z', '2026-01-05T09:30'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
    ['0 0 13 * 5', '2026-01-10T00:00:00Z', '2026-01-13T00:00'],
    ['0 0 13 * 5', '2026-01-13T00:00:00Z', '2026-01-16T00:00'],
    ['0 0 */2 * 1', '2026-01-01T00:00:00Z', '2026-01-03T00:00'],
    ['5/15 * * * *', '2026-01-01T00:06:00Z', '2026-01-01T00:20'],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', undefined],
  ])('%s after %s is due at %s', (text, from, due) => {
    expect(iso(parseSchedule(text).next(at(from)))).toBe(due);
  });

  it.each([
    ['Asia/Seoul', '2026-01-01T00:00:00Z', '2026-01-01T18:00'],
    ['America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T07:00'],
    ['America/New_York', '2026-03-06T12:00:00Z', '2026-03-07T08:00'],
  ])('follows the clock of %s', (zone, from, due) => {
    expect(iso(parseSchedule('0 3 * * *', zone).next(at(from)))).toBe(due);
  });

  it('comes every so often', () => {
    expect(iso(parseSchedule('@every 1h30m').next(at('2026-01-01T00:10:00Z')))).toBe('2026-01-01T01:40');
  });

  it.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@never', 'unrecognized descriptor: @never'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ])('%s is refused', (text, message) => {
    expect(() => parseSchedule(text)).toThrow(message);
  });
});
