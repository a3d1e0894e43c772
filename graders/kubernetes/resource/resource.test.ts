import { expect, test } from 'vitest';
import type { KubernetesObject, Target } from '#api';
import { CouldNotLookError } from '#api';
import { resource } from './index.ts';

/** A cluster that holds those objects and nothing else. */
function targetWith(...objects: readonly KubernetesObject[]): Target {
  return {
    kubernetes: {
      get: async ({ kind, name, namespace }) =>
        objects.find(
          (one) => one.kind === kind && one.metadata?.name === name && one.metadata?.namespace === namespace,
        ),
      list: async ({ kind, namespace }, selector) =>
        objects.filter(
          (one) =>
            one.kind === kind &&
            (namespace === undefined || one.metadata?.namespace === namespace) &&
            (selector === undefined ||
              selector
                .split(',')
                .every((part) => one.metadata?.labels?.[part.split('=')[0] ?? ''] === part.split('=')[1])),
        ),
      watch: () => {},
    },
    docker: undefined,
    files: { read: async () => undefined, watch: () => {} },
  };
}

async function judge(spec: object, ...objects: readonly KubernetesObject[]) {
  const parsed = resource.schema.parse(spec);
  return resource.judge(parsed, await resource.observe(parsed, targetWith(...objects)));
}

const volume = (name: string, spec: object = {}, more: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, ...more },
  spec,
});
const claim = (
  name: string,
  namespace: string,
  spec: object = {},
  status: object = { phase: 'Bound' },
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace },
  spec,
  status,
});
const pod = (name: string, status: object, spec: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: name },
  spec,
  status,
});
const pv = { apiVersion: 'v1', kind: 'PersistentVolume' };
const pvc = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

test.each<[string, object, readonly KubernetesObject[], string, string]>([
  [
    'a near miss by name',
    { ...pv, name: 'pv-log' },
    [volume('pv-logs')],
    'PersistentVolume pv-log does not exist: found PersistentVolume pv-logs, did you mean pv-log?',
    'PersistentVolume "pv-log"가 없습니다. PersistentVolume "pv-logs"는 있습니다. "pv-log"를 만들려던 것인가요?',
  ],
  [
    'the right name in another namespace',
    { ...pvc, name: 'data', namespace: 'shop' },
    [claim('data', 'default')],
    'PersistentVolumeClaim data does not exist in namespace shop: it exists in namespace default.',
    'shop 네임스페이스에 PersistentVolumeClaim "data"가 없습니다. default 네임스페이스에 있습니다.',
  ],
  [
    'a near miss in another namespace',
    { ...pvc, name: 'data', namespace: 'shop' },
    [claim('dta', 'default')],
    'PersistentVolumeClaim data does not exist in namespace shop: found PersistentVolumeClaim dta in namespace default, did you mean data?',
    'shop 네임스페이스에 PersistentVolumeClaim "data"가 없습니다. default 네임스페이스에 PersistentVolumeClaim "dta"는 있습니다. "data"를 만들려던 것인가요?',
  ],
  [
    'only others',
    { ...pv, name: 'pv-log' },
    [volume('zzz')],
    'PersistentVolume pv-log does not exist: there is only zzz.',
    'PersistentVolume "pv-log"가 없습니다. 현재 있는 것: zzz.',
  ],
  [
    'nothing of that kind',
    { ...pv, name: 'pv-log' },
    [],
    'PersistentVolume pv-log does not exist: there is no PersistentVolume at all.',
    'PersistentVolume "pv-log"가 없습니다. PersistentVolume 리소스가 하나도 없습니다.',
  ],
])('a missing object: %s', async (_, spec, objects, en, ko) => {
  const judgement = await judge(spec, ...objects);
  expect(judgement.verdict).toBe('fail');
  expect(judgement.message).toEqual({ en, ko });
  expect(judgement.reference).toMatch(/^https:\/\/kubernetes\.io\/docs\/concepts\/storage\/persistent-volumes\//);
});

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const crashing = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
  containerStatuses: [
    { state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } } },
  ],
};
const healthyPod = { apiVersion: 'v1', kind: 'Pod', name: 'web', healthy: true };

test('running is not healthy: a Pod in CrashLoopBackOff fails and says so', async () => {
  const judgement = await judge(healthyPod, pod('web', crashing));
  expect(judgement).toMatchObject({
    verdict: 'fail',
    expected: 'condition Ready: True',
    observed: 'status.phase: Running, waiting: CrashLoopBackOff',
  });
  expect(judgement.message.en).toBe(
    'Pod web: It is not ready: status.phase: Running, waiting: CrashLoopBackOff (back-off 10s restarting failed container).',
  );
});

test("an unscheduled Pod fails with the scheduler's words", async () => {
  const status = {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available' },
    ],
  };
  expect((await judge(healthyPod, pod('web', status))).message.en).toContain('Unschedulable: 0/2 nodes are available');
});

test.each<[string, object, KubernetesObject, string]>([
  ['a ready Pod', healthyPod, pod('web', ready), 'pass'],
  ['a Pod that never started', healthyPod, pod('web', { phase: 'Pending' }), 'fail'],
  ['a Pod without a status', healthyPod, pod('web', {}), 'fail'],
  ['a bound claim', { ...pvc, name: 'd', healthy: true }, claim('d', 'default'), 'pass'],
  ['a pending claim', { ...pvc, name: 'd', healthy: true }, claim('d', 'default', {}, { phase: 'Pending' }), 'fail'],
  ['a lost claim', { ...pvc, name: 'd', healthy: true }, claim('d', 'default', {}, { phase: 'Lost' }), 'fail'],
  ['a failed volume', { ...pv, name: 'v', healthy: true }, { ...volume('v'), status: { phase: 'Failed' } }, 'fail'],
  [
    'a Deployment that is up to date',
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', healthy: true },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default', generation: 2 },
      spec: { replicas: 2 },
      status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    },
    'pass',
  ],
  [
    'a Deployment whose newest generation nobody has seen yet',
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', healthy: true },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default', generation: 3 },
      spec: { replicas: 2 },
      status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    },
    'fail',
  ],
  [
    'a Deployment in the middle of a rollout',
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', healthy: true },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default', generation: 2 },
      spec: { replicas: 2 },
      status: { observedGeneration: 2, replicas: 3, updatedReplicas: 1, availableReplicas: 2 },
    },
    'fail',
  ],
  [
    'an object that is being deleted',
    { ...pv, name: 'v' },
    volume('v', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    'fail',
  ],
  ['a volume of no namespace', { ...pv, name: 'v', namespace: '*' }, volume('v'), 'pass'],
])('%s', async (_, spec, object, verdict) => {
  expect((await judge(spec, object)).verdict).toBe(verdict);
});

test('absent passes when nothing is there, and names what still is', async () => {
  expect((await judge({ ...pv, name: 'v', absent: true })).verdict).toBe('pass');
  const still = await judge(
    { ...pv, name: 'v', absent: true },
    volume('v', {}, { deletionTimestamp: 'x', finalizers: ['kubernetes.io/pv-protection'] }),
  );
  expect(still).toMatchObject({
    verdict: 'fail',
    message: { en: 'PersistentVolume v is still being deleted (finalizers: kubernetes.io/pv-protection).' },
  });
});

const fields = [{ path: 'spec.capacity.storage', equals: '1Gi' }];
const small = volume('small', { capacity: { storage: '500Mi' } });
const large = volume('large', { capacity: { storage: '1024Mi' } });

test.each<[string, object, readonly KubernetesObject[], string]>([
  ['an empty list is no existence', { ...pv }, [], 'fail'],
  ['at least one', { ...pv, fields }, [small, large], 'pass'],
  ['none of them is right', { ...pv, fields }, [small], 'fail'],
  ['exactly one', { ...pv, fields, count: { exactly: 1 } }, [small, large], 'pass'],
  [
    'one too many',
    { ...pv, fields, count: { exactly: 1 } },
    [large, volume('too', { capacity: { storage: '1Gi' } })],
    'fail',
  ],
  ['none wanted, none there', { ...pv, fields, count: { exactly: 0 } }, [small], 'pass'],
  [
    'by label',
    { ...pv, selector: 'a=b', count: { exactly: 1 } },
    [volume('x', {}, { labels: { a: 'b' } }), volume('y')],
    'pass',
  ],
])('count: %s', async (_, spec, objects, verdict) => {
  expect((await judge(spec, ...objects)).verdict).toBe(verdict);
});

test('count: no mutant survives beside objects that do not count', async () => {
  const spec = resource.schema.parse({ ...pv, fields, count: { exactly: 1 } });
  const seen = await resource.observe(spec, targetWith(small, large, volume('other')));
  const survivors = resource
    .mutants(spec, seen)
    .filter(({ observation }) => resource.judge(spec, observation).verdict === 'pass');
  expect(survivors).toEqual([]);
});

const bound = {
  ...pvc,
  name: 'data',
  healthy: true,
  related: [{ path: 'spec.volumeName', ...pv, fields: [{ path: 'metadata.labels.media', equals: 'ssd' }] }],
};

test.each<[string, readonly KubernetesObject[], string, string]>([
  [
    'bound to the right volume',
    [claim('data', 'default', { volumeName: 'v' }), volume('v', {}, { labels: { media: 'ssd' } })],
    'pass',
    '',
  ],
  [
    'bound to another volume',
    [claim('data', 'default', { volumeName: 'v' }), volume('v', {}, { labels: { media: 'hdd' } })],
    'fail',
    'In the PersistentVolume v: metadata.labels.media is hdd; it has to be ssd.',
  ],
  [
    'not bound yet',
    [claim('data', 'default', {}, { phase: 'Pending' })],
    'fail',
    'It is not ready: status.phase: Pending.',
  ],
  [
    'bound to a volume that is gone',
    [claim('data', 'default', { volumeName: 'v' })],
    'fail',
    'spec.volumeName names the PersistentVolume v, which does not exist.',
  ],
])('a relation: %s', async (_, objects, verdict, message) => {
  const judgement = await judge(bound, ...objects);
  expect(judgement.verdict).toBe(verdict);
  expect(judgement.message.en).toContain(message);
});

const mounts = {
  apiVersion: 'v1',
  kind: 'Pod',
  name: 'web',
  mounts: [{ path: '/data', source: { persistentVolumeClaim: { claimName: 'orders' } } }],
};
const podWith = (volumes: object[], volumeMounts: object[]): KubernetesObject =>
  pod('web', ready, {
    volumes,
    containers: [
      { name: 'side', volumeMounts: [] },
      { name: 'app', volumeMounts },
    ],
  });
const right = { name: 'v', persistentVolumeClaim: { claimName: 'orders' } };

test.each<[string, KubernetesObject, string, string]>([
  [
    'whatever the volume is called',
    podWith([{ name: 'x', emptyDir: {} }, right], [{ name: 'v', mountPath: '/data/' }]),
    'pass',
    '',
  ],
  [
    'an emptyDir at the path, the claim elsewhere',
    podWith(
      [{ name: 'x', emptyDir: {} }, right],
      [
        { name: 'x', mountPath: '/data' },
        { name: 'v', mountPath: '/other' },
      ],
    ),
    'fail',
    'At /data there is {emptyDir: {}}; it has to be {persistentVolumeClaim: {claimName: orders}}.',
  ],
  [
    'the claim elsewhere',
    podWith([right], [{ name: 'v', mountPath: '/other' }]),
    'fail',
    'is mounted at /other; it has to be mounted at /data.',
  ],
  [
    'a volume that no container mounts',
    podWith([right], []),
    'fail',
    'The Pod has the volume v, but no container mounts it at /data.',
  ],
  [
    'another claim',
    podWith([{ name: 'v', persistentVolumeClaim: { claimName: 'orders-2' } }], [{ name: 'v', mountPath: '/data' }]),
    'fail',
    'At /data there is',
  ],
])('a mount: %s', async (_, object, verdict, message) => {
  const judgement = await judge(mounts, object);
  expect(judgement.verdict).toBe(verdict);
  expect(judgement.message.en).toContain(message);
});

test('the newest warning about an unhealthy object is the reason', async () => {
  const event = (message: string, lastTimestamp: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: message, namespace: 'default' },
    involvedObject: { uid: 'web' },
    type: 'Warning',
    reason: 'FailedMount',
    message,
    lastTimestamp,
  });
  const status = { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False' }] };
  const judgement = await judge(
    healthyPod,
    pod('web', status),
    event('old', '2026-01-01T00:00:00Z'),
    event('new', '2026-01-01T00:01:00Z'),
  );
  expect(judgement.message.en).toContain('(FailedMount: new)');
});

test('what ails the Pods of a workload is the reason', async () => {
  const deployment: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } },
    status: { replicas: 1, updatedReplicas: 1 },
  };
  const own = pod('web-1', crashing);
  const spec = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', healthy: true };
  const judgement = await judge(spec, deployment, { ...own, metadata: { ...own.metadata, labels: { app: 'web' } } });
  expect(judgement.message.en).toBe(
    'Deployment web: It is not ready: status.availableReplicas: 0 (Pod web-1: status.phase: Running, waiting: CrashLoopBackOff, back-off 10s restarting failed container).',
  );
});

test('an update that waits shows the Pods that are too many', async () => {
  const deployment: KubernetesObject = {
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 1 },
    status: { replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
  };
  const judgement = await judge({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', healthy: true }, deployment);
  expect(judgement).toMatchObject({ expected: 'status.replicas: 1', observed: 'status.replicas: 2' });
});

test('a lab without a cluster cannot be looked at', async () => {
  const spec = resource.schema.parse({ ...pv, name: 'v' });
  await expect(resource.observe(spec, { ...targetWith(), kubernetes: undefined })).rejects.toBeInstanceOf(
    CouldNotLookError,
  );
});

test('every mutant of a right answer fails', async () => {
  const rich = volume('pv-log', {
    capacity: { storage: '100Mi' },
    accessModes: ['ReadWriteMany'],
    hostPath: { path: '/pv/log' },
    mountOptions: ['ro'],
  });
  const spec = resource.schema.parse({
    ...pv,
    name: 'pv-log',
    fields: [
      { path: 'spec.capacity.storage', equals: '100Mi' },
      { path: 'spec.capacity.storage', atLeast: '10Mi' },
      { path: 'spec.accessModes', equals: ['ReadWriteMany'] },
      { path: 'spec.hostPath', present: true },
      { path: 'spec.local', absent: true },
      { path: 'spec.mountOptions', includes: ['ro'] },
      {
        anyOf: [
          { path: 'spec.hostPath.path', equals: '/pv/log' },
          { path: 'spec.hostPath.path', equals: '/pv/logs' },
        ],
      },
    ],
  });
  const observation = await resource.observe(spec, targetWith(rich));
  expect(resource.judge(spec, observation).verdict).toBe('pass');
  const mutants = resource.mutants(spec, observation);
  expect(mutants.length).toBeGreaterThan(15);
  expect(
    mutants
      .filter((mutant) => resource.judge(spec, mutant.observation).verdict === 'pass')
      .map((mutant) => mutant.name),
  ).toEqual([]);
});

test.each([
  [{ ...pv, name: 'v', selector: 'a=b' }, 'name and selector exclude each other'],
  [{ ...pv, name: 'v', count: { exactly: 1 } }, 'count is for a selector'],
  [{ ...pv, name: 'v', absent: true, fields }, 'an absent object has no fields'],
  [{ ...pv, count: {} }, 'needs exactly, atLeast or atMost'],
])('the spec %j is refused', (spec, message) => {
  expect(resource.schema.safeParse(spec).error?.message).toContain(message);
});
