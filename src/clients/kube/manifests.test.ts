import { expect, test } from 'vitest';
import { parseManifests } from './manifests.ts';

test('the documents of a stream become objects; empty ones and comments are skipped', () => {
  const text =
    '---\n# nothing\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n';
  expect(parseManifests(text).map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

test('a List is taken apart', () => {
  const text =
    '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}}]}';
  expect(parseManifests(text)).toEqual([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }]);
});

test.each([
  ['mode: 0644', 420],
  ['mode: yes', true],
  ['mode: 1_000', 1000],
  ['mode: 12:30', '12:30'],
  ['mode: 2026-01-01', '2026-01-01'],
  ['mode: 1Gi', '1Gi'],
])('%s is read as kubectl reads it', (line, value) => {
  expect(parseManifests(`apiVersion: v1\nkind: ConfigMap\n${line}\n`)[0]?.mode).toEqual(value);
});

test.each([
  ['kind: Pod\n', 'An object in pod.yaml has no apiVersion.'],
  ['apiVersion: v1\n', 'An object in pod.yaml has no kind.'],
  ['just text\n', 'pod.yaml holds something that is no Kubernetes object.'],
])('%j is refused in one sentence', (text, sentence) => {
  expect(() => parseManifests(text, 'pod.yaml')).toThrow(sentence);
});

test('broken YAML is refused with its place', () => {
  expect(() => parseManifests('a: [1\n', 'pod.yaml')).toThrow(/^pod\.yaml is no YAML: .* at line 2, column 1\.$/);
});
