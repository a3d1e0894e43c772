import { expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { claimProblem } from '../helpers/ephemeral-claim.ts';
import { claimForVolume } from './ephemeral-volume.ts';

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const volume = { name: 'd', ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec } } };
const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'e', namespace: 'ns', uid: 'u' },
  spec: { containers: [] },
};

it('the claim of an ephemeral volume is named after Pod and volume and goes with the Pod', () => {
  expect(claimForVolume(pod, volume)).toEqual({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: 'e-d',
      namespace: 'ns',
      labels: { a: 'b' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Pod', name: 'e', uid: 'u', controller: true, blockOwnerDeletion: true },
      ],
    },
    spec,
  });
});

it('a claim of that name that the Pod does not own is none of its own', () => {
  expect(claimProblem(pod, claimForVolume(pod, volume))).toBeUndefined();
  expect(claimProblem(pod, claimForVolume({ ...pod, metadata: { ...pod.metadata, uid: 'other' } }, volume))).toBe(
    'PVC ns/e-d was not created for pod ns/e (pod is not owner)',
  );
});
