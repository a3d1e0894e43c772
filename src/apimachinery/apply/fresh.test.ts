import { expect, test } from 'vitest';
import { canonicalize } from '../schema/canonicalize.ts';
import { atomOf } from './atom.ts';
import { difference, setOf, toFieldsV1, union } from './field-set.ts';
import { freshFields } from './fresh.ts';
import { compareObjects } from './walk.ts';

const meta = { name: 'x', labels: { b: '1', a: '2' }, finalizers: ['f/x'], annotations: {} };
const container = { name: 'c', image: 'i', ports: [{ containerPort: 80, protocol: 'TCP' }], env: [], resources: {} };
const pod = { containers: [container, { ...container, name: 'b' }], volumes: [{ name: 'v', emptyDir: {} }] };

const kinds: readonly [string, string, Record<string, unknown>][] = [
  ['Pod', 'k8s.io/api/core/v1.Pod', { metadata: meta, spec: pod }],
  [
    'Deployment',
    'k8s.io/api/apps/v1.Deployment',
    {
      metadata: meta,
      spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: { metadata: {}, spec: pod } },
    },
  ],
  ['ConfigMap', 'k8s.io/api/core/v1.ConfigMap', { metadata: { name: 'x' }, data: { a: '1' } }],
  ['ServiceAccount', 'k8s.io/api/core/v1.ServiceAccount', { metadata: { name: 'x' } }],
];

test.each(kinds)('a new %s is owned as a comparison with an empty one says', (kind, typeKey, content) => {
  const own = { kind, apiVersion: 'v1' };
  const empty = canonicalize({ ...own, metadata: {} } as never, typeKey);
  const object = canonicalize({ ...own, ...content } as never, typeKey);
  const { added, modified } = compareObjects(empty, object, atomOf(typeKey));
  const compared = toFieldsV1(difference(union(added, modified), setOf(['f:metadata', 'f:name'])));
  const fresh = freshFields(empty, object, atomOf(typeKey)) ?? {};
  const { 'f:metadata': metadata = {}, ...rest } = fresh;
  const { 'f:name': _name, ...named } = metadata;
  const expected = Object.keys(named).length === 0 ? rest : { 'f:metadata': named, ...rest };
  expect(JSON.stringify(expected)).toBe(JSON.stringify(compared));
});
