import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';
import { parseGnuDate } from './dates.ts';

const now = Date.UTC(2026, 10, 23, 2, 18, 41);

/** As coreutils 9.1 answers at that time. */
it.each([
  ['yesterday', '2026-11-22T02:18:41.000Z'],
  ['tomorrow', '2026-11-24T02:18:41.000Z'],
  ['today', '2026-11-23T02:18:41.000Z'],
  ['-1 day', '2026-11-22T02:18:41.000Z'],
  ['1 day ago', '2026-11-22T02:18:41.000Z'],
  ['2 days', '2026-11-25T02:18:41.000Z'],
  ['+2 hours', '2026-11-23T04:18:41.000Z'],
  ['next week', '2026-11-30T02:18:41.000Z'],
  ['last month', '2026-10-23T02:18:41.000Z'],
  ['2024-01-31 +1 month', '2024-03-02T00:00:00.000Z'],
  ['2024-01-02 +3 days', '2024-01-05T00:00:00.000Z'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05.000Z'],
  ['Jan 2 2024', '2024-01-02T00:00:00.000Z'],
  ['@0', '1970-01-01T00:00:00.000Z'],
  ['10:30', '2026-11-23T10:30:00.000Z'],
  ['', '2026-11-23T00:00:00.000Z'],
])('date -d %j is %s', (text, expected) => {
  expect(new Date(parseGnuDate(text, now) ?? 0).toISOString()).toBe(expected);
});

it.each(['foo', 'day foo', `${' '.repeat(100_000)}x`])('date -d %# is none', (text) => {
  expect(parseGnuDate(text, now)).toBeUndefined();
});

it.each([
  ['date', 'Mon Nov 23 02:18:41 UTC 2026\n', ''],
  ['date -d yesterday +%F', '2026-11-22\n', ''],
  ['date -Iseconds', '2026-11-23T02:18:41+00:00\n', ''],
  ['date -I', '2026-11-23\n', ''],
  ['date --iso-8601=minutes', '2026-11-23T02:18+00:00\n', ''],
  ['date --rfc-3339=seconds', '2026-11-23 02:18:41+00:00\n', ''],
  ['date -R', 'Mon, 23 Nov 2026 02:18:41 +0000\n', ''],
  ['date foo', '', "date: invalid date 'foo'\n"],
  ['LANG=C.UTF-8 date -d foo', '', 'date: invalid date ‘foo’\n'],
  ['date --nosuch', '', "date: unrecognized option '--nosuch'\nTry 'date --help' for more information.\n"],
  ['date -d', '', "date: option requires an argument -- 'd'\nTry 'date --help' for more information.\n"],
])("%s in GNU's words", async (script, stdout, stderr) => {
  const container = testContainer({ arguments: ['sh', '-c', script] }, virtualClock(now));
  container.root.remove('/bin/date');
  container.root.writeFile('/bin/date', programFile('gnu-date'), { mode: 0o755 });
  expect(await runToEnd(container)).toEqual({ code: stderr === '' ? 0 : 1, stdout, stderr });
});
