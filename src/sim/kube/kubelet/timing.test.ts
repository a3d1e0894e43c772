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

/** What the status of a Pod tells, one line for each change. */
async function statusesOf(spec: object): Promise<readonly string[]> {
  const cluster = await workloadCluster('virtual', { ...testLab, timing: 'realistic' });
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', spec, metadata: { name: 'p' } });
  const told: string[] = [];
  for (let step = 0; step < 100; step += 1) {
    const { containerStatuses = [], podIP } = cluster.get<Pod>('Pod', 'p').status ?? {};
    const states = containerStatuses.map(({ state }) => state?.waiting?.reason ?? Object.keys(state ?? {}).join());
    const line = `${states.join(' ')} ${podIP === undefined ? 'nowhere' : 'at an address'}`;
    if (states.length > 0 && told.at(-1) !== line) told.push(line);
    await cluster.advance(50);
  }
  await cluster.kubernetes.close();
  return told;
}

it('a Pod has no address before its first containers are started, whatever is pulled', async () => {
  const containers = ['busybox:1.36', 'busybox:1.37'].map((image, index) => ({ name: `c${index}`, image }));
  expect(await statusesOf({ containers })).toEqual([
    'ContainerCreating ContainerCreating nowhere',
    'running running at an address',
  ]);
});
