import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  difference,
  fromFieldsV1,
  intersection,
  pathsOf,
  recursiveDifference,
  setOf,
  toFieldsV1,
  union,
} from './field-set.ts';
import { elementText } from './path-element.ts';

const fields = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
  'f:spec': {
    'f:containers': {
      'k:{"name":"a"}': { '.': {}, 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {} } } },
    },
    'f:finalizers': { 'v:"x"': {} },
  },
};

test('paths read as messages show them', () => {
  expect([...pathsOf(fromFieldsV1(fields))].map((path) => path.map(elementText).join(''))).toEqual([
    '.metadata.labels',
    '.metadata.labels.app',
    '.spec.containers[name="a"]',
    '.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"]',
    '.spec.finalizers[="x"]',
  ]);
});

test('numbers in keys are in order of their size', () => {
  const ports = (port: number) => [`k:{"containerPort":${port},"protocol":"TCP"}`];
  expect(Object.keys(toFieldsV1(setOf(ports(443), ports(80), ports(8080))))).toEqual(
    [80, 443, 8080].map((port) => ports(port)[0]),
  );
});

test('a path takes those below with it where it is asked to', () => {
  const a = setOf(['f:a'], ['f:a', 'f:b'], ['f:c']);
  expect(toFieldsV1(difference(a, setOf(['f:a'])))).toEqual({ 'f:a': { 'f:b': {} }, 'f:c': {} });
  expect(toFieldsV1(recursiveDifference(a, setOf(['f:a'])))).toEqual({ 'f:c': {} });
});

const paths = fc.array(fc.array(fc.constantFrom('f:a', 'f:b', 'f:c'), { minLength: 1, maxLength: 3 }), {
  maxLength: 8,
});
const texts = (set: Parameters<typeof toFieldsV1>[0]) => new Set([...pathsOf(set)].map((path) => path.join('/')));

test('sets of paths behave as sets', () => {
  fc.assert(
    fc.property(paths, paths, (left, right) => {
      const [a, b] = [setOf(...left), setOf(...right)];
      const [inA, inB] = [texts(a), texts(b)];
      expect(texts(union(a, b))).toEqual(new Set([...inA, ...inB]));
      expect(texts(intersection(a, b))).toEqual(new Set([...inA].filter((path) => inB.has(path))));
      expect(texts(difference(a, b))).toEqual(new Set([...inA].filter((path) => !inB.has(path))));
      expect(texts(fromFieldsV1(toFieldsV1(a)))).toEqual(inA);
    }),
  );
});
