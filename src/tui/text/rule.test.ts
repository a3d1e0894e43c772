import { expect, test } from 'vitest';
import { rule, withCrossing } from './rule.ts';
import { lineText, lineWidth, span } from './span.ts';

test('titles and notes stand in the line, and every column is filled', () => {
  const line = rule([
    { width: 16, title: [span('Task')] },
    { width: 20, title: [span('체크')], note: [span('1/4')] },
  ]);
  expect(lineText(line)).toBe('─ Task ─────────┬─ 체크 ─────── 1/4 ─');
  expect(lineWidth(line)).toBe(37);
});

test('a title that is too long is cut, and a note that has no room is left out', () => {
  expect(lineText(rule([{ width: 12, title: [span('a long title')], note: [span('9/9')] }]))).toBe('─ a long … ─');
});

test('a crossing replaces a piece of the line, never a letter', () => {
  const line = rule([{ width: 12, title: [span('Shell')] }]);
  expect(lineText(withCrossing(line, 10, '┴'))).toBe('─ Shell ──┴─');
  expect(lineText(withCrossing(line, 3, '┴'))).toBe('─ Shell ────');
});
