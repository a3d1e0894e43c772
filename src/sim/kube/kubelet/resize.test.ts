import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '#types/core-v1';
import { workloadCluster } from '../workload-testing.ts';

async function running(container: object = {}) {
  const cluster = await workloadCluster();
  const own = {
    name: 'c',
    image: 'busybox',
    command: ['sleep', '100000'],
    resources: { requests: { cpu: '100m', memory: '64Mi' } },
    ...container,
  };
  const spec = { terminationGracePeriodSeconds: 1, containers: [own] };
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
  const settled = cluster.settled();
  await cluster.advance(5000);
  await settled;
  const resize = async (requests: Record<string, string>) => {
    await cluster.change(
      'Pod',
      'p',
      (draft: Pod) => {
        const [first] = (draft.spec?.containers ?? []) as [Container];
        first.resources = { requests };
      },
      'resize',
    );
    // A container that is started again pulls its image, which takes its time.
    const done = cluster.settled();
    await cluster.advance(10_000);
    await done;
  };
  const pod = () => cluster.get<Pod>('Pod', 'p');
  const condition = (type: string) => pod().status?.conditions?.find((one) => one.type === type);
  return { ...cluster, resize, pod, condition };
}

describe('a Pod that is resized', () => {
  it('has what it asks for at once, without a restart', async () => {
    const { resize, pod, events, condition } = await running();
    await resize({ cpu: '200m', memory: '64Mi' });
    const [status] = pod().status?.containerStatuses ?? [];
    expect(status).toMatchObject({
      restartCount: 0,
      allocatedResources: { cpu: '200m', memory: '64Mi' },
      resources: { requests: { cpu: '200m', memory: '64Mi' } },
    });
    expect(condition('PodResizeInProgress')).toBeUndefined();
    const summary =
      '{"containers":[{"name":"c","resources":{"requests":{"cpu":"200m","memory":"64Mi"}}}],"generation":2}';
    expect(events('p').slice(-2)).toEqual([
      `Normal ResizeStarted: Pod resize started: ${summary}`,
      `Normal ResizeCompleted: Pod resize completed: ${summary}`,
    ]);
  });

  it('waits for ever for more than the node has', async () => {
    const { resize, pod, condition, events } = await running();
    await resize({ cpu: '65', memory: '64Mi' });
    expect(condition('PodResizePending')).toMatchObject({
      status: 'True',
      reason: 'Infeasible',
      message: "Node didn't have enough capacity: cpu, requested: 65000, capacity: 64000",
    });
    expect(pod().status?.containerStatuses?.[0]?.resources).toEqual({ requests: { cpu: '100m', memory: '64Mi' } });
    expect(events('p').at(-1)).toMatch(/^Warning ResizeInfeasible: Pod resize Infeasible: \{"containers":/);
    await resize({ cpu: '100m', memory: '64Mi' });
    expect(condition('PodResizePending')).toBeUndefined();
  });

  it('is put off while others use what it wants', async () => {
    const { apply, settled, advance, resize, condition } = await running();
    const hog = { name: 'c', image: 'busybox', command: ['sleep', '9'], resources: { requests: { cpu: '63' } } };
    await apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'hog' }, spec: { containers: [hog] } });
    const done = settled();
    await advance(2000);
    await done;
    await resize({ cpu: '2', memory: '64Mi' });
    expect(condition('PodResizePending')).toMatchObject({
      reason: 'Deferred',
      message: "Node didn't have enough resource: cpu, requested: 2000, used: 63000, capacity: 64000",
    });
  });

  it('is started again where its policy says so', async () => {
    const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
    const { resize, pod, events } = await running({ resizePolicy });
    await resize({ cpu: '100m', memory: '128Mi' });
    expect(pod().status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      resources: { requests: { cpu: '100m', memory: '128Mi' } },
    });
    expect(events('p')).toContain('Normal Killing: Container c resize requires restart');
  });
});
