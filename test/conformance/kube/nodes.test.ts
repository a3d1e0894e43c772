import { describe, expect, it } from 'vitest';
import type { Event, Node, Pod } from '#types/core-v1';
import { cluster } from './kubeadm-cluster.ts';

const problem =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

describe('a node of kubeadm', () => {
  it('is not ready without the configuration of its network, and Pods there wait for one', async () => {
    const { clock, run, call, json } = await cluster();
    const ready = async () => {
      const { status } = (await json('/api/v1/nodes/node01')) as Node;
      return status?.conditions?.find(({ type }) => type === 'Ready');
    };
    await run('mv /etc/cni/net.d/10-flannel.conflist /root/', 'node01');
    await clock.advance(6_000);
    expect(await ready()).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: problem });
    await call('POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'lonely' },
      spec: { nodeName: 'node01', containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1d'] }] },
    });
    await clock.advance(4_000);
    const { items } = (await json('/api/v1/namespaces/default/events')) as { items: Event[] };
    const told = items.find(
      ({ reason, involvedObject }) => reason === 'NetworkNotReady' && involvedObject.name === 'lonely',
    );
    expect(told).toMatchObject({ type: 'Warning', message: `network is not ready: ${problem}` });
    expect(told?.count).toBeGreaterThan(1);
    await run('mv /root/10-flannel.conflist /etc/cni/net.d/', 'node01');
    await clock.advance(10_000);
    expect(await ready()).toMatchObject({ status: 'True', reason: 'KubeletReady' });
    const { status } = (await json('/api/v1/namespaces/default/pods/lonely')) as Pod;
    expect(status?.phase).toBe('Running');
  });
});
