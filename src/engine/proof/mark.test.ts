import { expect, test } from 'vitest';
import { isMarked, markOf } from './mark.ts';

const mark = markOf(undefined, 'v1', new Map([['a/one', '11'], ['a/two', undefined]])); // biome-ignore format: one line

test('only what was proved is marked', () => {
  expect(isMarked(mark, 'v1', 'a/one', () => '11')).toBe(true);
  expect(isMarked(mark, 'v1', 'a/two', () => '22')).toBe(false);
  expect(isMarked(undefined, 'v1', 'a/one', () => '11')).toBe(false);
});

test('a changed file and a changed check library take the mark away', () => {
  expect(isMarked(mark, 'v1', 'a/one', () => '12')).toBe(false);
  expect(isMarked(mark, 'v2', 'a/one', () => '11')).toBe(false);
});

test('marks of scenarios that were not tested stay, unless another library gave them', () => {
  const next = new Map([['a/three', '33']]);
  expect(Object.keys(markOf(mark, 'v1', next).scenarios)).toEqual(['a/one', 'a/three']);
  expect(Object.keys(markOf(mark, 'v2', next).scenarios)).toEqual(['a/three']);
});

test('a scenario that fails its proofs loses the mark that it had', () => {
  expect(markOf(mark, 'v1', new Map([['a/one', undefined]])).scenarios).toEqual({});
});
