import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaType } from './load.ts';
import { canonicalTime } from './time.ts';
import { typeKeyFor } from './type-key.ts';
import type { ValueType } from './types.ts';

test.each([
  ['', 'v1', 'Pod', 'k8s.io/api/core/v1.Pod'],
  ['apps', 'v1', 'Deployment', 'k8s.io/api/apps/v1.Deployment'],
  ['storage.k8s.io', 'v1', 'StorageClass', 'k8s.io/api/storage/v1.StorageClass'],
  ['rbac.authorization.k8s.io', 'v1', 'Role', 'k8s.io/api/rbac/v1.Role'],
  ['events.k8s.io', 'v1', 'Event', 'k8s.io/api/events/v1.Event'],
  ['metrics.k8s.io', 'v1beta1', 'PodMetrics', 'k8s.io/metrics/pkg/apis/metrics/v1beta1.PodMetrics'],
  [
    'apiextensions.k8s.io',
    'v1',
    'CustomResourceDefinition',
    'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.CustomResourceDefinition',
  ],
  ['apps', 'v1', 'DeleteOptions', 'k8s.io/apimachinery/pkg/apis/meta/v1.DeleteOptions'],
  ['apps.example.com', 'v1', 'Deployment', undefined],
  ['apps.k8s.io', 'v1', 'Deployment', undefined],
  ['', 'v1', 'toString', undefined],
])('%s %s %s', (group, version, kind, key) => {
  expect(typeKeyFor(group, version, kind)).toBe(key);
});

test('a field knows all that the sources say of it', () => {
  expect(schemaType('k8s.io/api/core/v1.PodSpec')?.fields.get('containers')).toMatchObject({
    protobuf: 2,
    required: true,
    omitEmpty: false,
    patchStrategy: ['merge'],
    mergeKey: 'name',
    listType: 'map',
    listMapKeys: ['name'],
    type: { kind: 'list', go: '[]v1.Container', of: { kind: 'struct', key: 'k8s.io/api/core/v1.Container' } },
  });
  expect(schemaType('k8s.io/api/core/v1.SecretKeySelector')?.atomic).toBe(true);
  expect(schemaType('k8s.io/api/core/v1.Nothing')).toBeUndefined();
});

test('every type of the table can be read, and every struct that it names is there', () => {
  const folder = new URL('data/', import.meta.url);
  const missing: string[] = [];
  const check = (type: ValueType) => {
    if (type.kind === 'list' || type.kind === 'map') check(type.of);
    else if (type.kind === 'struct' && schemaType(type.key) === undefined) missing.push(type.key);
  };
  let count = 0;
  for (const file of readdirSync(folder)) {
    const data = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { package: string; types: object };
    for (const name of Object.keys(data.types)) {
      const type = schemaType(`${data.package}.${name}`);
      for (const field of type?.fields.values() ?? []) check(field.type);
      count++;
    }
  }
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(600);
});

test.each([
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59Z'],
  ['2024-01-01T00:00:00.999Z', '2024-01-01T00:00:00Z'],
  ['2024-01-01T00:00:00-01:30', '2024-01-01T01:30:00Z'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalTime(text)).toBe(canonical);
});

test.each([
  ['2024', 'parsing time "2024" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "-"'],
  ['2024-01-01', 'parsing time "2024-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
  ['2024-13-01T00:00:00Z', 'parsing time "2024-13-01T00:00:00Z": month out of range'],
  ['2023-02-29T00:00:00Z', 'parsing time "2023-02-29T00:00:00Z": day out of range'],
  ['2024-01-01T24:00:00Z', 'parsing time "2024-01-01T24:00:00Z": hour out of range'],
  [
    '2024-01-01T00:00:00',
    'parsing time "2024-01-01T00:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"',
  ],
  ['2024-01-01T00:00:00Zx', 'parsing time "2024-01-01T00:00:00Zx": extra text: "x"'],
])('%s is refused', (text, message) => {
  expect(() => canonicalTime(text)).toThrow(new Error(message));
});
