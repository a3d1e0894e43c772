import { expect, test } from 'vitest';
import { alteredDocuments } from './altered.ts';
import { type Condition, conditionSchema, evaluate } from './condition.ts';

const plain = { facts: () => undefined, typeKey: undefined };
const volume = { spec: { capacity: { storage: '2Gi' }, nodes: ['a', 'b'] }, metadata: { name: 'data-12' } };

test.each<[string, Condition, boolean]>([
  ['quantities of Kubernetes', { cel: 'quantity(object.spec.capacity.storage).isGreaterThan(quantity("1Gi"))' }, true],
  ['lists', { cel: 'object.spec.nodes.all(n, n in ["a", "b"])' }, true],
  ['a statement that is false', { cel: 'size(object.spec.nodes) == 3' }, false],
  ['a field that is missing', { cel: 'object.spec.mode == "x"' }, false],
  ['the whole of a value', { path: 'metadata.name', matches: 'data-[0-9]+' }, true],
  ['a part of a value', { path: 'metadata.name', matches: 'data' }, false],
])('%s', (_, condition, holds) => {
  expect(conditionSchema.safeParse(condition).success).toBe(true);
  expect(evaluate(condition, volume, plain).holds).toBe(holds);
  if (!holds) return;
  const altered = alteredDocuments(condition, volume);
  expect(altered.length).toBeGreaterThan(0);
  for (const { document } of altered) expect(evaluate(condition, document, plain).holds).toBe(false);
});

test('what is demanded is told in words, with what is there', () => {
  const condition = { cel: 'size(object.spec.nodes) >= 3', says: { en: 'at least three nodes', ko: '노드 3개 이상' } };
  expect(evaluate(condition, volume, plain)).toMatchObject({
    expected: 'at least three nodes',
    observed: 'spec.nodes: ["a","b"]',
    ko: '다음 조건을 충족하지 않습니다: 노드 3개 이상 (spec.nodes: ["a","b"]).',
  });
});

test.each<[string, object]>([
  ['a mistake in an expression', { cel: 'object.spec.' }],
  ['an expression that is no statement', { cel: '1 + 1' }],
  ['a variable that there is not', { cel: 'self.spec == 1' }],
  ['a pattern that is none', { path: 'a', matches: '(' }],
  ['a pattern for everything', { path: 'a', matches: '.*' }],
])('%s is refused', (_, condition) => {
  expect(conditionSchema.safeParse(condition).success).toBe(false);
});

test('a pattern that would backtrack for ever takes no time', () => {
  const document = { metadata: { name: `${'a'.repeat(20_000)}b` } };
  const began = performance.now();
  expect(evaluate({ path: 'metadata.name', matches: '(a+)+' }, document, plain).holds).toBe(false);
  expect(performance.now() - began).toBeLessThan(2000);
});
