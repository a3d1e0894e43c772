import { expect, test } from 'vitest';
import type { PersistentVolumeClaim, Pod } from '#types/core-v1';
import { holdsClaim } from './protection.ts';

const claim = (name: string, owner?: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  spec: {},
  metadata: {
    name,
    namespace: 'default',
    ...(owner === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: owner, controller: true }] }),
  },
});

const pod = (volume: object, nodeName?: string, more: object = {}, phase = 'Running'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u', ...more },
  spec: { containers: [], volumes: [{ name: 'data', ...volume }], ...(nodeName === undefined ? {} : { nodeName }) },
  status: { phase },
});

const named = { persistentVolumeClaim: { claimName: 'data' } };
const ephemeral = { ephemeral: { volumeClaimTemplate: { spec: {} } } };
const ended = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 };

test.each<[string, Pod, PersistentVolumeClaim, boolean]>([
  ['it runs', pod(named, 'node01'), claim('data'), true],
  ['it names another claim', pod(named, 'node01'), claim('logs'), false],
  ['it has no node yet', pod(named), claim('data'), false],
  ['it ran to its end', pod(named, 'node01', {}, 'Succeeded'), claim('data'), true],
  ['it is about to be removed', pod(named, 'node01', ended), claim('data'), true],
  ['the claim was made for it', pod(ephemeral, 'node01'), claim('web-data', 'u'), true],
  [
    'the claim was made for it, and it is about to be removed',
    pod(ephemeral, 'node01', ended),
    claim('web-data', 'u'),
    false,
  ],
  ['the claim only has the name of one that is made for it', pod(ephemeral, 'node01'), claim('web-data'), false],
])('a Pod keeps a claim: %s', (_, user, used, keeps) => {
  expect(holdsClaim(user, used)).toBe(keeps);
});
