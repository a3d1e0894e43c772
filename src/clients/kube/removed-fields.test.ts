import { expect, test } from 'vitest';
import { removedFields } from './removed-fields.ts';

test('what the last apply had and this one lacks becomes null', () => {
  const previous = { spec: { a: 1, b: { c: 1, d: 2 } }, gone: true };
  const next = { spec: { b: { c: 1 } } };
  expect(removedFields(previous, next, true)).toEqual({ spec: { a: null, b: { c: 1, d: null } }, gone: null });
});

test('an entry that left a list of named things is deleted by its name', () => {
  const previous = { containers: [{ name: 'a' }, { name: 'b' }] };
  const next = { containers: [{ name: 'a', image: 'x' }] };
  expect(removedFields(previous, next, true)).toEqual({
    containers: [
      { name: 'a', image: 'x' },
      { $patch: 'delete', name: 'b' },
    ],
  });
});

test('a merge patch replaces lists', () => {
  const previous = { items: [{ name: 'a' }, { name: 'b' }] };
  expect(removedFields(previous, { items: [{ name: 'a' }] }, false)).toEqual({ items: [{ name: 'a' }] });
});

test('lists of plain values are replaced', () => {
  expect(removedFields({ args: ['a', 'b'] }, { args: ['b'] }, true)).toEqual({ args: ['b'] });
});
