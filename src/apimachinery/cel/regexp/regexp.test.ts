import { expect, test } from 'vitest';
import { re2 } from './regexp.ts';

test.each([
  ['(?m)^two$', 'one\ntwo', true],
  ['(?m)^two$', 'one\ntwo\nthree', true],
  ['(?m)^two$', 'one two\ntwo three', false],
  ['\\btwo', '  two', true],
  ['\\Bwo', 'wo two', true],
  ['\\Bwo', 'wo -wo', false],
  ['^two', 'one\ntwo', false],
  ['a$', 'aba', true],
])('%s is looked for behind places where it cannot begin, in %j', (pattern, text, holds) => {
  expect(re2(pattern).test(text)).toBe(holds);
});

test('the first occurrence from the left is found where an assertion holds', () => {
  expect(re2('(?m)^b').find([...'ab\nb\nb'], 0)).toEqual({ start: 3, end: 4 });
});
