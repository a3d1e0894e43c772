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

  it('shows its interfaces, routes and memory', async () => {
    const { run } = await cluster();
    expect(await run('ip addr show eth0', 'node01')).toMatch(
      /^2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n {4}link\/ether 52:54:00:[0-9a-f:]{8} brd ff:ff:ff:ff:ff:ff\n {4}inet 172\.30\.2\.2\/24 brd 172\.30\.2\.255 scope global eth0\n {7}valid_lft forever preferred_lft forever\n$/,
    );
    expect(await run('ip link show flannel.1')).toContain(
      'mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default',
    );
    expect(await run('ip r', 'node01')).toContain('192.168.0.0/24 via 192.168.0.0 dev flannel.1 onlink');
    expect(await run('ip r | grep default')).toBe('default via 172.30.1.1 dev eth0 proto static \n');
    expect(await run('ip a show nope')).toBe('Device "nope" does not exist.\n');
    expect(await run('free -h')).toMatch(/^ +total +used +free +shared +buff\/cache +available\nMem: +[\d.]+Gi/);
    expect(await run('hostnamectl', 'node01')).toMatch(/^ Static hostname: node01\n/);
  });

  it('has a kubelet that reads its configuration when it starts', async () => {
    const { clock, run, json } = await cluster();
    const node = async () => ((await json('/api/v1/nodes/node01')) as Node).status;
    expect((await node())?.allocatable?.pods).toBe('110');
    await run('echo "maxPods: 33" >> /var/lib/kubelet/config.yaml', 'node01');
    await run('printf "evictionHard:\\n  memory.available: 90%%\\n" >> /var/lib/kubelet/config.yaml', 'node01');
    await run('systemctl restart kubelet', 'node01');
    await clock.advance(15_000);
    expect((await node())?.allocatable?.pods).toBe('33');
    expect((await node())?.conditions?.find(({ type }) => type === 'MemoryPressure')).toMatchObject({ status: 'True' });
    expect(await run('journalctl -u kubelet', 'node01')).toContain(
      '"Eviction manager: must evict pod(s) to reclaim" resourceName="memory"',
    );
  });
});
