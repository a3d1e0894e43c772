import { expect, it } from 'vitest';
import type { Event } from '#types/core-v1';
import { template, workloadCluster } from '../workload-testing.ts';

it.each([
  ['BackOff', { command: ['false'] }],
  ['BackOff', { image: 'nosuch:1' }],
])(
  'what holds a container back is told at every look at it, as one event that counts: %s of %j',
  async (reason, container) => {
    const cluster = await workloadCluster();
    await cluster.apply({ apiVersion: 'v1', kind: 'Pod', ...template('p', container), metadata: { name: 'p' } });
    await cluster.advance(120_000);
    const told = cluster.list<Event>('Event').filter((event) => event.reason === reason);
    expect(told).toHaveLength(1);
    // Every twelve seconds and a half, but not while it is tried again.
    expect(told[0]?.count).toBeGreaterThan(6);
    expect(told[0]?.count).toBeLessThan(12);
    await cluster.kubernetes.close();
  },
);
