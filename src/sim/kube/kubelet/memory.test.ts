import { expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { workloadCluster } from '../workload-testing.ts';

const pod = (args: readonly string[], limits: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'busybox', command: ['stress', ...args], resources: { limits } }] },
});

async function after(milliseconds: number, ...given: Parameters<typeof pod>) {
  const cluster = await workloadCluster();
  await cluster.apply(pod(...given));
  await cluster.advance(milliseconds);
  const { status } = cluster.get<Pod>('Pod', 'p');
  return { ...cluster, status, usage: () => cluster.kubernetes.kubelet('node01')?.podUsage(cluster.get('Pod', 'p')) };
}

it('a container that takes more memory than it may is killed, and started again', async () => {
  const { status, events } = await after(4_000, ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'], {
    memory: '100Mi',
  });
  expect(status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
  });
  expect(events('p').at(-1)).toMatch(/^Warning BackOff: Back-off restarting failed container c in pod p_default\(/);
});

it('a container that takes less than it may is measured', async () => {
  const args = ['--cpu', '2', '--vm', '1', '--vm-bytes', '150M', '--vm-hang', '1'];
  const { status, usage } = await after(4_000, args, { memory: '200Mi', cpu: '1500m' });
  expect(status?.containerStatuses?.[0]?.state).toHaveProperty('running');
  expect(usage()).toEqual([{ name: 'c', milliCores: 1_500, bytes: 150 * 2 ** 20 + 3 * 640 * 1024 }]);
});

it('containers that compute without end share the processors of their node', async () => {
  const { usage, kubernetes } = await after(4_000, ['--cpu', '100'], {});
  expect(kubernetes.kubelet('node01')?.nodeUsage().milliCores).toBe(64_000);
  expect(usage()?.[0]?.milliCores).toBe(64_000 - 34);
});
