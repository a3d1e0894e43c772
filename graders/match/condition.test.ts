import { expect, test } from 'vitest';
import { type Condition, conditionSchema, evaluate } from './condition.ts';
import { schema } from './schema.ts';

const judge = (apiVersion: string, kind: string, condition: Condition, document: unknown) =>
  evaluate(condition, document, { facts: schema.facts, typeKey: schema.typeKeyOf(apiVersion, kind) });

const volume = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'a' }, spec });
const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });

test.each<[string, Condition, object, boolean]>([
  ['1Gi is 1024Mi', { path: 'spec.capacity.storage', equals: '1Gi' }, { capacity: { storage: '1024Mi' } }, true],
  ['100M is not 100Mi', { path: 'spec.capacity.storage', equals: '100Mi' }, { capacity: { storage: '100M' } }, false],
  [
    '1Gi is at least 1000Mi',
    { path: 'spec.capacity.storage', atLeast: '1000Mi' },
    { capacity: { storage: '1Gi' } },
    true,
  ],
  [
    '10Gi is not at most 9Gi',
    { path: 'spec.capacity.storage', atMost: '9Gi' },
    { capacity: { storage: '10Gi' } },
    false,
  ],
  [
    'access modes have no order',
    { path: 'spec.accessModes', equals: ['ReadWriteOnce', 'ReadOnlyMany'] },
    { accessModes: ['ReadOnlyMany', 'ReadWriteOnce'] },
    true,
  ],
  [
    'one access mode more is seen',
    { path: 'spec.accessModes', equals: ['ReadWriteOnce'] },
    { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] },
    false,
  ],
  [
    'one access mode more is included',
    { path: 'spec.accessModes', includes: ['ReadWriteOnce'] },
    { accessModes: ['ReadWriteMany', 'ReadWriteOnce'] },
    true,
  ],
  ['a class of a volume that is empty is absent', { path: 'spec.storageClassName', equals: '' }, {}, true],
  [
    'a slash at the end of a path says nothing',
    { path: 'spec.hostPath.path', equals: '/pv/log' },
    { hostPath: { path: '/pv/log/' } },
    true,
  ],
  [
    '/pv/log is not /pv/logs',
    { path: 'spec.hostPath.path', equals: '/pv/log' },
    { hostPath: { path: '/pv/logs' } },
    false,
  ],
  [
    'text is no substring match',
    { path: 'spec.storageClassName', equals: 'app' },
    { storageClassName: 'my-app' },
    false,
  ],
  ['emptiness is no presence', { path: 'spec.mountOptions', present: true }, { mountOptions: [] }, false],
  ['an empty list is absent', { path: 'spec.mountOptions', absent: true }, { mountOptions: [] }, true],
  ['nothing at all does not equal a value', { path: 'spec.capacity.storage', equals: '1Gi' }, {}, false],
  [
    'one of several',
    { path: 'spec.persistentVolumeReclaimPolicy', oneOf: ['Retain', 'Recycle'] },
    { persistentVolumeReclaimPolicy: 'Recycle' },
    true,
  ],
  [
    'any of several ways',
    {
      anyOf: [
        { path: 'spec.hostPath', present: true },
        { path: 'spec.local', present: true },
      ],
    },
    { local: { path: '/x' } },
    true,
  ],
  [
    'none of several ways',
    {
      anyOf: [
        { path: 'spec.hostPath', present: true },
        { path: 'spec.local', present: true },
      ],
    },
    { nfs: {} },
    false,
  ],
  ['not', { not: { path: 'spec.hostPath', present: true } }, { hostPath: { path: '/' } }, false],
])('of a volume: %s', (_, condition, spec, holds) => {
  expect(judge('v1', 'PersistentVolume', condition, volume(spec)).holds).toBe(holds);
});

const claim = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'a' }, spec });

test.each<[string, Condition, object, boolean]>([
  ['an empty class of a claim is not an absent one', { path: 'spec.storageClassName', equals: '' }, {}, false],
  ['an empty class is an empty class', { path: 'spec.storageClassName', equals: '' }, { storageClassName: '' }, true],
  [
    'matchExpressions with In say the same as matchLabels',
    { path: 'spec.selector', equals: { matchLabels: { a: 'b' } } },
    { selector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } },
    true,
  ],
  [
    'In with two values does not say the same',
    { path: 'spec.selector', equals: { matchLabels: { a: 'b' } } },
    { selector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }] } },
    false,
  ],
  [
    'one label more is another selector',
    { path: 'spec.selector', equals: { matchLabels: { a: 'b' } } },
    { selector: { matchLabels: { a: 'b', c: 'd' } } },
    false,
  ],
])('of a claim: %s', (_, condition, spec, holds) => {
  expect(judge('v1', 'PersistentVolumeClaim', condition, claim(spec)).holds).toBe(holds);
});

test.each<[string, Condition, object, boolean]>([
  [
    'nginx is nginx:latest',
    { path: 'spec.containers[name=web].image', equals: 'nginx' },
    {
      containers: [
        { name: 'x', image: 'y' },
        { name: 'web', image: 'docker.io/library/nginx:latest' },
      ],
    },
    true,
  ],
  [
    'nginx:1.22 is not nginx:1.22-bad',
    { path: 'spec.containers[*].image', equals: 'nginx:1.22' },
    { containers: [{ name: 'web', image: 'nginx:1.22-bad' }] },
    false,
  ],
  [
    'any container may have it',
    { path: 'spec.containers[*].image', equals: 'b' },
    {
      containers: [
        { name: 'x', image: 'a' },
        { name: 'y', image: 'b' },
      ],
    },
    true,
  ],
  [
    '8080 is not 80',
    { path: 'spec.containers[*].ports[*].containerPort', equals: 80 },
    { containers: [{ name: 'x', ports: [{ containerPort: 8080 }] }] },
    false,
  ],
  [
    'the order of a command counts',
    { path: 'spec.containers[*].command', equals: ['sh', '-c'] },
    { containers: [{ name: 'x', command: ['-c', 'sh'] }] },
    false,
  ],
  [
    'the order of volumes does not',
    {
      path: 'spec.volumes',
      equals: [
        { name: 'a', emptyDir: {} },
        { name: 'b', configMap: { name: 'c' } },
      ],
    },
    {
      volumes: [
        { name: 'b', configMap: { name: 'c', defaultMode: 420 } },
        { name: 'a', emptyDir: {} },
      ],
    },
    true,
  ],
  [
    'a volume more is seen',
    { path: 'spec.volumes', equals: [{ name: 'a', emptyDir: {} }] },
    {
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', emptyDir: {} },
      ],
    },
    false,
  ],
  [
    'one item does not serve twice',
    { path: 'spec.tolerations', includes: [{ key: 'a' }, { operator: 'Exists' }] },
    {
      tolerations: [
        { key: 'a', operator: 'Exists' },
        { key: 'b', operator: 'Equal' },
      ],
    },
    false,
  ],
  [
    'requests compare as quantities',
    { path: 'spec.containers[*].resources.requests', equals: { cpu: '500m', memory: '1Gi' } },
    { containers: [{ name: 'x', resources: { requests: { cpu: '0.5', memory: '1024Mi' } } }] },
    true,
  ],
  [
    'a nodeSelector has just these labels',
    { path: 'spec.nodeSelector', equals: { disk: 'ssd' } },
    { nodeSelector: { disk: 'ssd', zone: 'a' } },
    false,
  ],
  ['false and absent are one where Go omits', { path: 'spec.hostNetwork', equals: false }, {}, true],
  [
    'a port may be written as text',
    { path: 'spec.containers[*].livenessProbe.httpGet.port', equals: 80 },
    { containers: [{ name: 'x', livenessProbe: { httpGet: { port: '80' } } }] },
    true,
  ],
])('of a Pod: %s', (_, condition, spec, holds) => {
  expect(judge('v1', 'Pod', condition, pod(spec)).holds).toBe(holds);
});

test('a missing item of a list is named with those that are there', () => {
  const finding = judge(
    'v1',
    'Pod',
    { path: 'spec.containers[name=web].image', equals: 'nginx' },
    pod({ containers: [{ name: 'app' }] }),
  );
  expect(finding.en).toBe(
    'spec.containers has no item with name: web; it has app. It has to be there, with spec.containers[name=web].image: nginx.',
  );
  expect(finding.ko).toBe(
    'spec.containers에 name: web 항목이 없습니다. 현재 있는 항목: app. 기대하는 값은 spec.containers[name=web].image: nginx입니다.',
  );
});

test('expected and observed stand side by side', () => {
  const finding = judge(
    'v1',
    'PersistentVolume',
    { path: 'spec.capacity.storage', equals: '100Mi' },
    volume({ capacity: { storage: '1Gi' } }),
  );
  expect(finding).toMatchObject({
    expected: 'spec.capacity.storage: 100Mi',
    observed: 'spec.capacity.storage: 1Gi',
    en: 'spec.capacity.storage is 1Gi; it has to be 100Mi.',
  });
});

test.each([
  [{ path: 'spec.containers[0].image', equals: 'x' }, 'the order of a list says nothing'],
  [{ path: '', equals: 'x' }, 'an empty path names no field'],
  [{ path: 'a..b', equals: 'x' }, 'not a field path'],
  [{ path: 'a' }, 'exactly one of'],
  [{ path: 'a', equals: 1, present: true }, 'exactly one of'],
])('%j is refused', (condition, message) => {
  expect(conditionSchema.safeParse(condition).error?.message).toContain(message);
});
