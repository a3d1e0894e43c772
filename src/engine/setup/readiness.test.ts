import { expect, test } from 'vitest';
import type { KubernetesObject } from '#api';
import { isReady, wordsOf } from './readiness.ts';

const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const crashing = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False' }],
  containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }],
};
const workload = (kind: string, status: object): KubernetesObject => ({
  kind,
  metadata: { name: 'web', generation: 2 },
  spec: { replicas: 2 },
  status,
});

test.each<[string, KubernetesObject, boolean]>([
  ['a Pod that is ready', { kind: 'Pod', status: running }, true],
  ['a Pod that is done', { kind: 'Pod', status: { phase: 'Succeeded' } }, true],
  ['a Pod that crashes', { kind: 'Pod', status: crashing }, false],
  ['a Pod without a status', { kind: 'Pod' }, false],
  ['a claim that is bound', { kind: 'PersistentVolumeClaim', status: { phase: 'Bound' } }, true],
  ['a claim that waits', { kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } }, false],
  [
    'a Deployment with all its Pods',
    workload('Deployment', { observedGeneration: 2, updatedReplicas: 2, availableReplicas: 2 }),
    true,
  ],
  [
    'a Deployment in the middle of a roll-out',
    workload('Deployment', { observedGeneration: 2, updatedReplicas: 1, availableReplicas: 2 }),
    false,
  ],
  [
    'a Deployment that nobody has looked at yet',
    workload('Deployment', { observedGeneration: 1, updatedReplicas: 2, availableReplicas: 2 }),
    false,
  ],
  ['a StatefulSet that lacks a Pod', workload('StatefulSet', { observedGeneration: 2, readyReplicas: 1 }), false],
  [
    'a DaemonSet on every node',
    workload('DaemonSet', { observedGeneration: 2, numberReady: 3, desiredNumberScheduled: 3 }),
    true,
  ],
  ['a Job that runs', { kind: 'Job', status: {} }, false],
  ['a ConfigMap', { kind: 'ConfigMap' }, true],
])('%s: ready %#', (_, object, ready) => {
  expect(isReady(object)).toBe(ready);
});

test('an object is described by its phase, what is true of it, and why its containers wait', () => {
  expect(wordsOf({ kind: 'Pod', status: running })).toEqual(['Running', 'Ready']);
  expect(wordsOf({ kind: 'Pod', status: crashing })).toEqual(['Running', 'CrashLoopBackOff']);
});
