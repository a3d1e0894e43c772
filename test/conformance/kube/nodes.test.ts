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

  it('has a container runtime that crictl stops, removes and starts things with', async () => {
    const { clock, run, json } = await cluster();
    const id = (await run('crictl ps --name kube-scheduler -q')).trim();
    expect(await run(`crictl rm ${id}`)).toBe(`FATA[0000] container "${id}" is running, please stop it first\n`);
    expect(await run(`crictl stop ${id}`)).toBe(`${id}\n`);
    await clock.advance(15_000);
    const scheduler = (await json('/api/v1/namespaces/kube-system/pods/kube-scheduler-controlplane')) as Pod;
    expect(scheduler.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, state: { running: {} } });
    expect(await run('crictl stop abcdef')).toBe(
      'FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "abcdef": not found\n',
    );
    expect(await run('crictl pull busybox:1.36', 'node01')).toMatch(/^Image is up to date for sha256:[0-9a-f]{64}\n$/);
    expect(await run('crictl images | grep busybox', 'node01')).toMatch(/^docker.io\/library\/busybox +1\.36 /);
    expect(await run('crictl rmi busybox:1.36', 'node01')).toBe('Deleted: docker.io/library/busybox:1.36\n');
    expect(await run('crictl rmi busybox:1.36', 'node01')).toBe('FATA[0000] no such image busybox:1.36\n');
    const proxy = '$(crictl ps --name kube-flannel -q)';
    expect(await run(`crictl exec ${proxy} ls -d /etc/kube-flannel`, 'node01')).toBe('/etc/kube-flannel\n');
    const told = await run(`crictl stopp $(crictl pods --name kube-proxy -q)`, 'node01');
    expect(told).toMatch(/^Stopped sandbox [0-9a-f]{64}\n$/);
  });
});
