import { expect, test } from 'vitest';
import { canonicalize, canonicalizeShared } from './canonicalize.ts';
import { decode } from './decode.ts';

const core = (kind: string) => `k8s.io/api/core/v1.${kind}`;

const pod = (name: string) => ({
  status: {},
  spec: {
    tolerations: [{ operator: 'Exists', key: 'a' }],
    nodeSelector: { zone: 'b', arch: 'c' },
    containers: [{ name: 'web', image: `nginx:${name}`, resources: { limits: { cpu: '0.5' } }, env: [] }],
    volumes: [{ name: 'data', emptyDir: {} }, null],
    hostNetwork: false,
    priority: 0,
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  },
  metadata: { namespace: 'default', name, creationTimestamp: null, labels: { b: '1', a: name } },
  apiVersion: 'v1',
  kind: 'Pod',
});

const objects: readonly (readonly [string, unknown])[] = [
  [core('Pod'), pod('a')],
  [core('Pod'), { spec: { containers: [{ ports: 'none', name: 3, tty: 'yes' }], priority: 1.5, hostname: [] } }],
  [core('Pod'), { spec: { containers: null, restartPolicy: '', unknown: 1 }, metadata: 'none' }],
  [core('ConfigMap'), { data: { b: null, a: '1', 10: 'x' }, binaryData: { c: 'AA==', d: '!' }, immutable: false }],
  [core('ConfigMap'), JSON.parse('{"data": {"z": "1", "__proto__": "2"}}')],
  [
    core('Service'),
    {
      spec: {
        ports: [
          { port: 80, targetPort: 'web' },
          { port: 81, targetPort: 8081 },
        ],
      },
    },
  ],
  [core('PersistentVolumeClaim'), { spec: { resources: { requests: { storage: 1e9 } } }, status: {} }],
  [core('PersistentVolumeClaim'), { spec: { resources: { requests: { storage: 'much' } } } }],
  ['k8s.io/api/coordination/v1.Lease', { spec: { renewTime: '2026-01-02T03:04:05.6Z', leaseDurationSeconds: 40 } }],
  ['k8s.io/api/rbac/v1.ClusterRole', { rules: null, metadata: { creationTimestamp: '2026-01-02T05:04:05+02:00' } }],
  [core('Pod'), ['none']],
];

test.each(objects)('%s is written as what decode makes of it, shared or not (%#)', (typeKey, object) => {
  const wanted = JSON.stringify(decode(structuredClone(object), typeKey).object ?? object);
  expect(JSON.stringify(canonicalize(structuredClone(object), typeKey))).toBe(wanted);
  expect(JSON.stringify(canonicalizeShared(structuredClone(object), typeKey))).toBe(wanted);
  expect(JSON.stringify(canonicalizeShared(structuredClone(object), typeKey))).toBe(wanted);
});

test('a list or map that is always written is null when it is empty, as after a stay in protobuf', () => {
  const role = { rules: [], metadata: { labels: {} } };
  expect(canonicalize(role, 'k8s.io/api/rbac/v1.ClusterRole')).toEqual({
    metadata: {},
    rules: null,
  });
  expect(canonicalize({ data: { a: null } }, core('Secret'))).toEqual({ metadata: {}, data: { a: '' } });
});

interface Read {
  readonly metadata: { readonly labels: unknown };
  readonly spec: Readonly<Record<string, unknown>> & { readonly containers: readonly Record<string, unknown>[] };
}

const shared = (object: unknown) => canonicalizeShared(object, core('Pod')) as Read;

test('what two objects have in common is one frozen thing', () => {
  const [first, second] = [shared(pod('one')), shared(pod('two'))];
  for (const part of ['tolerations', 'nodeSelector', 'volumes', 'securityContext']) {
    expect(second.spec[part]).toBe(first.spec[part]);
  }
  expect(second.spec.containers[0]?.resources).toBe(first.spec.containers[0]?.resources);
  expect(second.spec.containers).not.toBe(first.spec.containers);
  expect(second.metadata.labels).toEqual({ a: 'two', b: '1' });
  const parts = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(parts)] : [];
  expect(parts(second).filter((part) => !Object.isFrozen(part))).toEqual([]);
});

test('frozen parts that are right already are kept, others are put in order', () => {
  const stored = shared(pod('kept'));
  for (const name of ['b', 'c', 'd', 'e', 'f']) shared(pod(name));
  expect(shared({ ...stored, status: { phase: 'Running' } }).spec).toBe(stored.spec);
  const frozen = Object.freeze({ operator: 'Exists', key: 'z' });
  const { spec } = shared({ spec: { tolerations: [frozen] } });
  expect(JSON.stringify(spec.tolerations)).toBe('[{"key":"z","operator":"Exists"}]');
});

test('without sharing the caller may change what it gets, zeroes too', () => {
  const read = () => canonicalize<Record<string, unknown>>({ spec: {} }, core('Pod')) as { status: object };
  Object.assign(read().status, { phase: 'Failed' });
  expect(read().status).toEqual({});
});
