import { expect, it } from 'vitest';
import { parseJournalTime } from './time.ts';

const now = Date.UTC(2026, 10, 22, 6, 30, 0);

it.each([
  ['10 min ago', now - 600_000],
  ['-1h', now - 3_600_000],
  ['1h 30min ago', now - 5_400_000],
  ['2 hours ago', now - 7_200_000],
  ['today', Date.UTC(2026, 10, 22)],
  ['yesterday', Date.UTC(2026, 10, 21)],
  ['2026-11-22 06:00', Date.UTC(2026, 10, 22, 6)],
  ['06:15:30', Date.UTC(2026, 10, 22, 6, 15, 30)],
  ['soon', undefined],
])('%s is %s', (text, time) => {
  expect(parseJournalTime(text, now)).toBe(time);
});
