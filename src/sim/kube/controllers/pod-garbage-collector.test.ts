import { expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { template, workloadCluster } from '../workload-testing.ts';
import { surplusEnded } from './pod-garbage-collector.ts';

it('takes the oldest of too many ended Pods', () => {
  const pods = ['Succeeded', 'Failed', 'Running', 'Succeeded'].map(
    (phase, index): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `p${index}`, creationTimestamp: `2026-01-01T00:00:0${9 - index}Z` },
      spec: { containers: [] },
      status: { phase },
    }),
  );
  expect(surplusEnded(pods, 1).map(({ metadata }) => metadata.name)).toEqual(['p3', 'p1']);
  expect(surplusEnded(pods, 3)).toEqual([]);
});

it('takes the Pods of a node that is gone for 40 s, in rounds of 20 s', async () => {
  const { apply, advance, kubernetes, list } = await workloadCluster();
  const lost = { apiVersion: 'v1', kind: 'Pod', ...template('p', {}, { nodeName: 'lost' }) };
  await apply({ ...lost, metadata: { name: 'p', namespace: 'default' } });
  await advance(55_000);
  expect(list('Pod')).toHaveLength(1);
  await advance(6000);
  expect(list('Pod')).toEqual([]);
  // The node is not forgotten to be gone by having been gone before.
  await apply({ ...lost, metadata: { name: 'again', namespace: 'default' } });
  await advance(39_000);
  expect(list('Pod')).toHaveLength(1);
  await kubernetes.close();
});
