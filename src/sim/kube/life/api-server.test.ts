import { expect, it } from 'vitest';
import { template, testLab, workloadCluster } from '../workload-testing.ts';

async function groups(metricsServer: boolean): Promise<readonly string[]> {
  const kubernetes = {
    ...testLab.kubernetes,
    nodes: testLab.kubernetes?.nodes ?? [],
    version: 'v1.35.2',
    metricsServer,
  };
  const cluster = await workloadCluster('virtual', { ...testLab, kubernetes });
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', ...template('p'), metadata: { name: 'p' } });
  await cluster.advance(2_000);
  const { body } = await cluster.kubernetes.handler({
    method: 'GET',
    path: '/apis',
    query: new URLSearchParams(),
    headers: { authorization: 'Bearer token' },
    body: (async function* () {})(),
    signal: new AbortController().signal,
  });
  await cluster.kubernetes.close();
  const { groups } = JSON.parse(String(body)) as { groups: { name: string }[] };
  return groups.map(({ name }) => name);
}

it('a lab without metrics-server has no resource metrics API', async () => {
  expect(await groups(true)).toContain('metrics.k8s.io');
  expect(await groups(false)).not.toContain('metrics.k8s.io');
});
