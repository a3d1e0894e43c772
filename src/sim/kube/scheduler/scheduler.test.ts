import { expect, it } from 'vitest';
import type { Event } from '#types/core-v1';
import { template, workloadCluster } from '../workload-testing.ts';

it('a Pod that finds no node is told about again every five minutes', async () => {
  const cluster = await workloadCluster();
  const container = { resources: { requests: { cpu: '1000' } } };
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', ...template('p', container), metadata: { name: 'p' } });
  const told = () =>
    cluster
      .list<Event>('Event')
      .filter(({ reason }) => reason === 'FailedScheduling')
      .map(({ series }) => series?.count ?? 1);
  await cluster.advance(290_000);
  expect(told()).toEqual([1]);
  await cluster.advance(20_000);
  // Another one, since the Pod is not the same any more: it has a condition now.
  expect(told()).toEqual([1, 1]);
  await cluster.advance(300_000);
  expect(told()).toEqual([1, 2]);
  await cluster.kubernetes.close();
});
