import { describe, expect, it } from 'vitest';
import type { Event, Node, Pod } from '#types/core-v1';
import { testLab, workloadCluster } from '../../workload-testing.ts';
import { binaryText } from './message.ts';
import { evictionSettings } from './thresholds.ts';

const lab = {
  ...testLab,
  kubernetes: {
    version: 'v1.35.2',
    nodes: [{ name: 'node01', capacity: { cpu: '4', memory: '2Gi', 'ephemeral-storage': '1Gi' } }],
  },
};

const pod = (name: string, command: readonly string[], more: object = {}, podMore: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command, ...more }], ...podMore },
});
const hog = (size: string) => ['stress', '--vm', '1', '--vm-bytes', size, '--vm-hang', '0'];

async function onOneNode() {
  const cluster = await workloadCluster('virtual', lab, 'eviction');
  const node = () => cluster.get<Node>('Node', 'node01');
  return {
    ...cluster,
    node,
    condition: (type: string) => {
      const { status, reason, message } = node().status?.conditions?.find((one) => one.type === type) ?? {};
      return `${status} ${reason}: ${message}`;
    },
    pod: (name: string) => cluster.get<Pod>('Pod', name),
  };
}

describe('a node that is short of memory', () => {
  it('evicts what uses most beyond its request, tells so, and takes no more of the least', async () => {
    const cluster = await onOneNode();
    await cluster.apply(pod('modest', hog('300M'), { resources: { requests: { memory: '400Mi' } } }));
    await cluster.apply(pod('greedy', hog('1080M'), { resources: { requests: { memory: '100Mi' } } }));
    await cluster.advance(5_000);
    expect(cluster.condition('MemoryPressure')).toBe(
      'False KubeletHasSufficientMemory: kubelet has sufficient memory available',
    );
    await cluster.advance(12_000);
    expect(cluster.condition('MemoryPressure')).toBe(
      'True KubeletHasInsufficientMemory: kubelet has insufficient memory available',
    );
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 81664Ki. ' +
      'Container main was using 1106560Ki, request is 100Mi, has larger consumption of memory. ';
    const { status } = cluster.pod('greedy');
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
      message,
    });
    expect(cluster.events('greedy').slice(-2)).toEqual([
      `Warning Evicted: ${message}`,
      'Normal Killing: Stopping container main',
    ]);
    const [event] = cluster.list<Event>('Event').filter(({ reason }) => reason === 'Evicted');
    expect(event?.metadata.annotations).toEqual({
      offending_containers: 'main',
      offending_containers_usage: '1106560Ki',
      starved_resource: 'memory',
    });
    expect(cluster.events('node01')).toContain('Warning EvictionThresholdMet: Attempting to reclaim memory');
    expect(cluster.events('node01')).toContain(
      'Normal NodeHasInsufficientMemory: Node node01 status is now: NodeHasInsufficientMemory',
    );
    expect(cluster.node().spec?.taints).toMatchObject([
      { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' },
    ]);
    expect(cluster.pod('modest').status?.phase).toBe('Running');

    // The condition outlives its cause by five minutes.
    await cluster.advance(290_000);
    expect(cluster.condition('MemoryPressure')).toMatch(/^True/);
    await cluster.advance(30_000);
    expect(cluster.condition('MemoryPressure')).toMatch(/^False/);
    expect(cluster.node().spec?.taints).toBeUndefined();
  });

  it('has the kernel kill the worst when nothing is left at all', async () => {
    const cluster = await onOneNode();
    await cluster.apply(pod('guaranteed', hog('500M'), { resources: { limits: { memory: '600Mi', cpu: '1' } } }));
    await cluster.advance(3_000);
    await cluster.apply(pod('wild', hog('1500M')));
    await cluster.advance(3_000);
    expect(cluster.pod('wild').status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
    expect(cluster.events('node01').find((line) => line.includes('SystemOOM'))).toMatch(
      /^Warning SystemOOM: System OOM encountered, victim process: stress, pid: \d+$/,
    );
    expect(cluster.pod('guaranteed').status?.phase).toBe('Running');
  });
});

it('a node does not take what was bound to it when it has no room', async () => {
  const cluster = await onOneNode();
  const requests = { cpu: '3' };
  await cluster.apply(pod('first', ['sleep', '1000'], { resources: { requests } }, { nodeName: 'node01' }));
  await cluster.advance(3_000);
  await cluster.apply(pod('second', ['sleep', '1000'], { resources: { requests } }, { nodeName: 'node01' }));
  await cluster.advance(3_000);
  const message = "Node didn't have enough resource: cpu, requested: 3000, used: 3000, capacity: 4000";
  expect(cluster.pod('first').status?.phase).toBe('Running');
  const { status } = cluster.pod('second');
  expect(status).toMatchObject({ phase: 'Failed', reason: 'OutOfcpu', message: `Pod was rejected: ${message}` });
  expect(status?.containerStatuses).toBeUndefined();
  expect(cluster.events('second')).toEqual([`Warning OutOfcpu: ${message}`]);
});

describe('a node that is short of disk', () => {
  it('evicts what fills it, and takes no other Pods meanwhile', async () => {
    const cluster = await onOneNode();
    await cluster.apply(pod('small', ['sleep', '10000']));
    await cluster.apply(pod('filler', ['sh', '-c', 'dd if=/dev/zero of=/big bs=64M count=12; sleep 10000']));
    await cluster.advance(20_000);
    const message =
      'The node was low on resource: ephemeral-storage. Threshold quantity: 107374184, available: 41940Ki. ';
    expect(cluster.pod('filler').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(cluster.pod('filler').status?.message).toContain(message);
    expect(cluster.pod('filler').status?.message).toMatch(
      /Container main was using 786436Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    expect(cluster.condition('DiskPressure')).toBe('True KubeletHasDiskPressure: kubelet has disk pressure');
    expect(cluster.node().spec?.taints).toMatchObject([
      { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' },
    ]);
    expect(cluster.pod('small').status?.phase).toBe('Running');
  });
});

it.each([
  [{}, 'memory.available', 4 * 2 ** 30, 100 * 2 ** 20],
  [{ evictionHard: { 'memory.available': '1Gi' } }, 'memory.available', 4 * 2 ** 30, 2 ** 30],
  [{ evictionHard: { 'nodefs.available': '10%' } }, 'nodefs.available', 50 * 2 ** 30, 5368709200],
])('thresholds come from the configuration: %j', (fields, signal, capacity, expected) => {
  const { thresholds } = evictionSettings(fields);
  expect(thresholds.find((one) => one.signal === signal)?.quantity(capacity)).toBe(expected);
});

it('what a configuration gives takes the place of all defaults, unless they are to be merged', () => {
  const signals = (fields: object) => evictionSettings(fields).thresholds.map(({ signal }) => signal);
  const evictionHard = { 'memory.available': '1Gi' };
  expect(signals({ evictionHard })).toEqual(['memory.available']);
  expect(signals({ evictionHard, mergeDefaultEvictionSettings: true })).toHaveLength(3);
});

it.each([
  [0, '0'],
  [104857600, '100Mi'],
  [5368709200, '5368709200'],
  [81657856, '79744Ki'],
])('%d is written as %s', (value, text) => {
  expect(binaryText(value)).toBe(text);
});
