import { expect, test } from 'vitest';
import { fitLine, justify, lineText, span, takeColumns, truncateLine } from './span.ts';

test('a line that fits is left alone', () => {
  expect(truncateLine([span('abc')], 3)).toEqual([span('abc')]);
});

test('a line that does not fit ends with an ellipsis inside the width', () => {
  expect(lineText(truncateLine([span('abcdef')], 4))).toBe('abc…');
  expect(lineText(truncateLine([span('한국어')], 4))).toBe('한…');
});

test('half a wide character is never shown', () => {
  expect(lineText(takeColumns([span('a한')], 2))).toBe('a');
  expect(lineText(fitLine([span('한국어')], 5))).toBe('한국…');
  expect(lineText(fitLine([span('한국어')], 4))).toBe('한… ');
});

test('the right part stands at the right edge, the left one gives way', () => {
  expect(lineText(justify([span('left')], [span('right')], 12))).toBe('left   right');
  expect(lineText(justify([span('a long left')], [span('right')], 12))).toBe('a long…right');
});
