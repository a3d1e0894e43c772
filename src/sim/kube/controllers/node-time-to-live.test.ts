import { expect, it } from 'vitest';
import type { Node } from '#types/core-v1';
import { workloadCluster } from '../workload-testing.ts';
import { stepFor } from './node-time-to-live.ts';

it.each([
  [1, 0, 0],
  [100, 0, 0],
  [101, 0, 1],
  [95, 1, 1],
  [89, 1, 0],
  [5000, 0, 4],
])('%i nodes after step %i are step %i', (nodes, current, step) => {
  expect(stepFor(nodes, current)).toBe(step);
});

it('is noted on a node that somebody made by hand', async () => {
  const { apply, advance, get } = await workloadCluster();
  await apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'ghost' } });
  await advance(10);
  expect(get<Node>('Node', 'ghost').metadata.annotations).toEqual({ 'node.alpha.kubernetes.io/ttl': '0' });
});
