import { expect, test } from 'vitest';
import { applyStrategicMergePatch, typeKeyFor } from '#apimachinery';
import { removedFields } from './removed-fields.ts';

const pod = typeKeyFor('', 'v1', 'Pod');

test('what the last apply had and this one lacks becomes null', () => {
  const previous = { spec: { a: 1, b: { c: 1, d: 2 } }, gone: true };
  const next = { spec: { b: { c: 1 } } };
  expect(removedFields(previous, next, undefined)).toEqual({ spec: { a: null, b: { c: 1, d: null } }, gone: null });
});

test('a merge patch replaces lists', () => {
  const previous = { items: [{ name: 'a' }, { name: 'b' }] };
  expect(removedFields(previous, { items: [{ name: 'a' }] }, undefined)).toEqual({ items: [{ name: 'a' }] });
});

test('the patch names entries that left a list by the key of that list', () => {
  const previous = { spec: { containers: [{ name: 'a', env: [{ name: 'X' }], args: ['-v'] }, { name: 'b' }] } };
  const next = { spec: { containers: [{ name: 'a', image: 'x', env: [] }] } };
  expect(removedFields(previous, next, pod)).toEqual({
    spec: {
      containers: [
        { name: 'a', image: 'x', env: [{ $patch: 'delete', name: 'X' }], args: null },
        { $patch: 'delete', name: 'b' },
      ],
    },
  });
});

const container = (more: object) => ({ spec: { containers: [{ name: 'a', ...more }] } });
const volume = (more: object) => ({ spec: { volumes: [{ name: 'v', ...more }] } });

test.each([
  [
    'an entry of a list in a list',
    container({ env: [{ name: 'X' }, { name: 'Y' }] }),
    container({ env: [{ name: 'X' }] }),
  ],
  [
    'mounts by their path, not by their name',
    container({
      volumeMounts: [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b' },
      ],
    }),
    container({ volumeMounts: [{ name: 'v', mountPath: '/b' }] }),
  ],
  ['one source of a volume for another', volume({ emptyDir: {} }), volume({ hostPath: { path: '/srv' } })],
  [
    'entries of a list that is one value',
    volume({
      configMap: {
        name: 'c',
        items: [
          { key: 'a', path: 'a' },
          { key: 'b', path: 'b' },
        ],
      },
    }),
    volume({ configMap: { name: 'c', items: [{ key: 'b', path: 'b' }] } }),
  ],
  ['plain values that merge', { metadata: { finalizers: ['a/b', 'c/d'] } }, { metadata: { finalizers: ['c/d'] } }],
  ['plain values that do not', container({ args: ['a', 'b'] }), container({ args: ['b'] })],
])('applied to what was there it takes away %s', (_, previous, next) => {
  expect(applyStrategicMergePatch(previous, removedFields(previous, next, pod), pod)).toEqual(next);
});
