import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '#types/core-v1';
import { template, workloadCluster } from '../../workload-testing.ts';

const taintsOf = (node: Node) => (node.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
const conditionsOf = ({ status }: Node) =>
  (status?.conditions ?? []).map(
    ({ type, status: value, reason, message }) => `${type} ${value} ${reason}: ${message}`,
  );
const pod = (name: string, spec: object = {}): object => ({
  ...template('x', {}, spec),
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
});

async function silentNode() {
  const cluster = await workloadCluster();
  await cluster.apply(pod('web', { terminationGracePeriodSeconds: 30 }));
  await cluster.apply(pod('daemon', { tolerations: [{ operator: 'Exists' }], nodeName: 'node01' }));
  await cluster.advance(5000);
  cluster.kubernetes.kubelet('node01')?.stop();
  return cluster;
}

describe('a node', () => {
  it('is registered, and has no taint once it is ready', async () => {
    const { advance, get, events } = await workloadCluster();
    await advance(2000);
    expect(taintsOf(get<Node>('Node', 'node01'))).toEqual([]);
    expect(taintsOf(get<Node>('Node', 'controlplane'))).toEqual(['node-role.kubernetes.io/control-plane:NoSchedule']);
    expect(get<Node>('Node', 'node01').spec).not.toHaveProperty('taints');
    expect(events('node01')).toContain(
      'Normal RegisteredNode: Node node01 event: Registered Node node01 in Controller',
    );
  });

  it('is unknown after fifty seconds of silence, and so are its Pods unready', async () => {
    const { advance, get, events } = await silentNode();
    await advance(39_000);
    expect(conditionsOf(get('Node', 'node01')).at(-1)).toBe('Ready True KubeletReady: kubelet is posting ready status');
    await advance(12_000);
    const node = get<Node>('Node', 'node01');
    expect(conditionsOf(node)).toEqual(
      ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map(
        (type) => `${type} Unknown NodeStatusUnknown: Kubelet stopped posting node status.`,
      ),
    );
    expect(taintsOf(node)).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
    expect(events('node01')).toContain('Normal NodeNotReady: Node node01 status is now: NodeNotReady');
    expect(events('web').at(-1)).toBe('Warning NodeNotReady: Node is not ready');
    const ready = get<Pod>('Pod', 'web').status?.conditions?.find(({ type }) => type === 'Ready');
    expect([get<Pod>('Pod', 'web').status?.phase, ready?.status]).toEqual(['Running', 'False']);
  });

  it('loses its Pods five minutes later, but not those that tolerate everything', async () => {
    const { advance, get, events } = await silentNode();
    await advance(60_000);
    expect(get<Pod>('Pod', 'web').metadata.deletionTimestamp).toBeUndefined();
    await advance(300_000);
    const web = get<Pod>('Pod', 'web');
    expect(web.metadata.deletionTimestamp).toBeDefined();
    expect(web.status?.conditions?.at(-1)).toMatchObject({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(events('web').at(-1)).toBe('Normal TaintManagerEviction: Marking for deletion Pod default/web');
    expect(get<Pod>('Pod', 'daemon').metadata.deletionTimestamp).toBeUndefined();
  });

  it('is itself again when its kubelet comes back', async () => {
    const { advance, get, events, kubernetes } = await silentNode();
    await advance(60_000);
    await kubernetes.kubelet('node01')?.start();
    await advance(1000);
    const node = get<Node>('Node', 'node01');
    expect(conditionsOf(node).at(-1)).toBe('Ready True KubeletReady: kubelet is posting ready status');
    expect(taintsOf(node)).toEqual([]);
    const { status } = get<Pod>('Pod', 'web');
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(0);
    expect(events('web').at(-1)).toBe('Normal TaintManagerEviction: Cancelling deletion of Pod default/web');
  });

  it('keeps its Pods when every node is silent', async () => {
    const { advance, get, kubernetes } = await silentNode();
    kubernetes.kubelet('controlplane')?.stop();
    await advance(600_000);
    expect(taintsOf(get('Node', 'node01'))).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
    expect(get<Pod>('Pod', 'web').metadata.deletionTimestamp).toBeUndefined();
  });

  it('gives up Pods that cannot end once it is told to be out of service', async () => {
    const { advance, change, list, remove } = await silentNode();
    await advance(60_000);
    await remove('Pod', 'web');
    await advance(120_000);
    expect(list('Pod')).toHaveLength(2);
    await change('Node', 'node01', (draft: Node) => {
      const taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };
      draft.spec = { ...draft.spec, taints: [...(draft.spec?.taints ?? []), taint] };
    });
    await advance(1000);
    expect(list('Pod').map(({ metadata }) => metadata.name)).toEqual(['daemon']);
  });

  it('that nobody runs is unknown after a minute', async () => {
    const { apply, advance, get } = await workloadCluster();
    await apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'ghost' } });
    await advance(100);
    expect(get<Node>('Node', 'ghost').spec).toEqual({});
    await advance(61_000);
    expect(conditionsOf(get('Node', 'ghost'))).toEqual(
      ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map(
        (type) => `${type} Unknown NodeStatusNeverUpdated: Kubelet never posted node status.`,
      ),
    );
    expect(taintsOf(get('Node', 'ghost'))).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
  });

  it('has the taint of a cordon', async () => {
    const { advance, change, get } = await workloadCluster();
    await advance(2000);
    await change('Node', 'node01', (draft: Node) => {
      draft.spec = { ...draft.spec, unschedulable: true };
    });
    await advance(10);
    expect(taintsOf(get('Node', 'node01'))).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
    await change('Node', 'node01', (draft: Node) => {
      delete draft.spec?.unschedulable;
    });
    await advance(10);
    expect(taintsOf(get('Node', 'node01'))).toEqual([]);
  });
});

describe('a taint of the effect NoExecute', () => {
  const tolerating = (seconds?: number) =>
    pod('web', {
      tolerations: [
        {
          key: 'gpu',
          operator: 'Exists',
          effect: 'NoExecute',
          ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
        },
      ],
    });
  const evicted = 'Normal TaintManagerEviction: Marking for deletion Pod default/web';

  it.each([
    ['a Pod at once that does not tolerate it', pod('web'), 100, true],
    ['no Pod that tolerates it for ever', tolerating(), 3_600_000, false],
    ['no Pod before its time', tolerating(30), 29_000, false],
    ['a Pod whose time is over', tolerating(30), 31_000, true],
  ])('evicts %s', async (_, subject, time, gone) => {
    const { apply, advance, change, events, list } = await workloadCluster();
    await apply(subject);
    await advance(3000);
    await change('Node', 'node01', (draft: Node) => {
      draft.spec = { ...draft.spec, taints: [{ key: 'gpu', effect: 'NoExecute' }] };
    });
    await advance(time);
    expect(list('Pod')).toHaveLength(gone ? 0 : 1);
    expect(events('web').includes(evicted)).toBe(gone);
  });
});
