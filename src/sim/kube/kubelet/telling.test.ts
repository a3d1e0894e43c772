import { expect, it } from 'vitest';
import type { Event } from '#types/core-v1';
import { template, workloadCluster } from '../workload-testing.ts';

it.each([
  // After each end, and once more where the wait is longer than a minute.
  ['BackOff', { command: ['false'] }, 3, 5],
  // Every twelve seconds and a half, but not while it is tried again.
  ['BackOff', { image: 'nosuch:1' }, 7, 11],
  // The rest at every try.
  ['InspectFailed', { image: 'busybox:' }, 8, 11],
  ['ErrImageNeverPull', { image: 'nosuch', imagePullPolicy: 'Never' }, 8, 11],
  ['Failed', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'no', key: 'k' } } }] }, 8, 11],
])(
  'what holds a container back is told at every look at it, as one event that counts: %s of %j',
  async (reason, container, least, most) => {
    const cluster = await workloadCluster();
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      ...template('p', { imagePullPolicy: 'IfNotPresent', ...container }),
      metadata: { name: 'p' },
    });
    await cluster.advance(120_000);
    const told = cluster.list<Event>('Event').filter((event) => event.reason === reason);
    expect(told).toHaveLength(1);
    expect(told[0]?.count).toBeGreaterThanOrEqual(least);
    expect(told[0]?.count).toBeLessThanOrEqual(most);
    if (reason === 'Failed') {
      const pulled = cluster.list<Event>('Event').filter((event) => event.reason === 'Pulled');
      expect(pulled.slice(1).map(({ count }) => count)).toEqual([(told[0]?.count ?? 0) - 1]);
    }
    await cluster.kubernetes.close();
  },
);
