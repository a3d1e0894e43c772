import { expect, it } from 'vitest';
import type { PersistentVolume } from '#types/core-v1';
import { finalizer, protectionOf } from './protection.ts';

const volume = (policy: string, finalizers: string[], more: object = {}): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v', annotations: { 'pv.kubernetes.io/provisioned-by': 'ebs.csi.aws.com' }, finalizers, ...more },
  spec: { persistentVolumeReclaimPolicy: policy },
  status: { phase: 'Bound' },
});
const other = 'kubernetes.io/pv-protection';

it.each([
  ['is let go when it is kept', volume('Retain', [finalizer, other]), [other]],
  [
    'is let go when it is kept, also while it is deleted',
    volume('Retain', [finalizer], { deletionTimestamp: 't' }),
    [],
  ],
  ['is held when its disk goes with it', volume('Delete', [other]), [other, finalizer]],
  ['is not held any more once it is deleted', volume('Delete', [other], { deletionTimestamp: 't' }), undefined],
  ['is not held before it is bound', { ...volume('Delete', [other]), status: { phase: 'Available' } }, undefined],
  ['is left alone when it has what it is to have', volume('Delete', [finalizer]), undefined],
  ['is left alone when it is of another driver', volume('Retain', [finalizer], { annotations: {} }), undefined],
])('a volume %s', (_, one, finalizers) => {
  expect(protectionOf(one, 'ebs.csi.aws.com')).toEqual(finalizers);
});
