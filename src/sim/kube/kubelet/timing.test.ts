import { expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { template, testLab, workloadCluster } from '../workload-testing.ts';

async function runningAfter(timing: 'fast' | 'realistic'): Promise<number> {
  const cluster = await workloadCluster('virtual', { ...testLab, timing });
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', ...template('p'), metadata: { name: 'p' } });
  const began = cluster.now();
  while (cluster.get<Pod>('Pod', 'p').status?.phase !== 'Running') await cluster.advance(50);
  await cluster.kubernetes.close();
  return cluster.now() - began;
}

it('a Pod of a fast lab runs at once', async () => {
  expect(await runningAfter('fast')).toBeLessThan(200);
});

it('a Pod of a realistic lab waits for its sandbox and for its image', async () => {
  const time = await runningAfter('realistic');
  expect(time).toBeGreaterThan(900);
  expect(time).toBeLessThan(3_000);
});
