import { describe, expect, it } from 'vitest';
import type { Event, Node, Pod } from '#types/core-v1';
import { cluster, manifests } from './kubeadm-cluster.ts';

const manifest = (image: string) =>
  `apiVersion: v1\\nkind: Pod\\nmetadata: {name: web, labels: {app: web}}\\nspec: {containers: [{name: web, image: "${image}"}]}\\n`;

describe('a kubelet', () => {
  it('runs what manifests on its node say, whatever is done to their mirrors', async () => {
    const { clock, run, call, json } = await cluster();
    const path = '/api/v1/namespaces/default/pods/web-node01';
    const mirror = async () => (await json(path)) as Pod;
    await run(`mkdir -p ${manifests}; printf '${manifest('nginx:1.27')}' > ${manifests}/web.yaml`, 'node01');
    await clock.advance(30_000);
    const first = await mirror();
    expect(first.status?.phase).toBe('Running');
    expect(first.metadata?.annotations).toMatchObject({
      'kubernetes.io/config.source': 'file',
      'kubernetes.io/config.mirror': first.metadata?.annotations?.['kubernetes.io/config.hash'],
    });
    expect(first.metadata?.ownerReferences).toMatchObject([
      { apiVersion: 'v1', kind: 'Node', name: 'node01', controller: true },
    ]);
    expect(first.spec?.tolerations).toEqual([{ effect: 'NoExecute', operator: 'Exists' }]);
    const container = first.status?.containerStatuses?.[0]?.containerID;

    await call('DELETE', path);
    await clock.advance(60_000);
    const second = await mirror();
    expect(second.metadata?.uid).not.toBe(first.metadata?.uid);
    expect(second.status?.containerStatuses?.[0]).toMatchObject({ containerID: container, restartCount: 0 });

    await run(`printf '${manifest('nginx:1.26')}' > ${manifests}/web.yaml`, 'node01');
    await clock.advance(90_000);
    const third = await mirror();
    expect(third.spec?.containers[0]?.image).toBe('nginx:1.26');
    expect(third.status?.containerStatuses?.[0]?.containerID).not.toBe(container);

    await run(`rm ${manifests}/web.yaml`, 'node01');
    await clock.advance(90_000);
    expect(JSON.parse(await call('GET', path))).toMatchObject({ reason: 'NotFound' });
  });

  it('that is stopped leaves its node unknown and its Pods to others, until it is back', async () => {
    const { clock, run, call, json } = await cluster();
    const node = async () => (await json('/api/v1/nodes/node01')) as Node;
    const ready = async () => (await node()).status?.conditions?.find(({ type }) => type === 'Ready');
    const pods = async () => ((await json('/api/v1/namespaces/default/pods')) as { items: Pod[] }).items;
    const containers = [{ name: 'web', image: 'nginx:1.27' }];
    await call('POST', '/apis/apps/v1/namespaces/default/deployments', {
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
      },
    });
    await clock.advance(20_000);
    const [lost] = await pods();
    expect(lost).toMatchObject({ spec: { nodeName: 'node01' }, status: { phase: 'Running' } });

    await run('systemctl stop kubelet', 'node01');
    await clock.advance(30_000);
    expect(await ready()).toMatchObject({ status: 'True' });
    await clock.advance(40_000);
    expect(await ready()).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect((await node()).spec?.taints).toMatchObject([
      { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
    ]);
    const condition = (await pods())[0]?.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(condition).toMatchObject({ status: 'False' });

    await clock.advance(320_000);
    const told = ((await json('/api/v1/namespaces/default/events')) as { items: Event[] }).items;
    expect(told.find(({ reason }) => reason === 'TaintManagerEviction')?.message).toBe(
      `Marking for deletion Pod default/${lost?.metadata?.name}`,
    );
    expect(
      (await pods()).map(({ metadata, spec }) => [metadata?.deletionTimestamp !== undefined, spec?.nodeName]),
    ).toEqual(expect.arrayContaining([[true, 'node01']]));
    expect(await pods()).toHaveLength(2);

    await run('systemctl start kubelet', 'node01');
    await clock.advance(60_000);
    expect(await ready()).toMatchObject({ status: 'True', reason: 'KubeletReady' });
    expect((await node()).spec?.taints).toBeUndefined();
    const after = await pods();
    expect(after).toHaveLength(1);
    expect(after[0]?.metadata?.name).not.toBe(lost?.metadata?.name);
  });
});
