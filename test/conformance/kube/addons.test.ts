import { describe, expect, it } from 'vitest';
import type { DaemonSet } from '#types/apps-v1';
import type { ConfigMap, Event, Node, Service } from '#types/core-v1';
import { cluster } from './kubeadm-cluster.ts';

const pods = '/api/v1/namespaces/default/pods';
const services = '/api/v1/namespaces/default/services';
const proxies = '/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy';

const web = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] },
};
const service = (name: string, nodePort: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort }] },
});

async function addons() {
  const made = await cluster();
  const { call, clock } = made;
  const logOf = async (label: string, node: string) => {
    const pod = (await made.pods()).find(
      ({ metadata, spec }) => metadata.labels?.['k8s-app'] === label && spec?.nodeName === node,
    );
    return made.log(pod?.metadata.name ?? '');
  };
  const restartProxies = async () => {
    for (const { metadata } of await made.pods()) {
      if (metadata.labels?.['k8s-app'] !== 'kube-proxy') continue;
      await call('DELETE', `/api/v1/namespaces/kube-system/pods/${metadata.name}`, { gracePeriodSeconds: 0 });
    }
    await clock.advance(4000);
  };
  return { ...made, logOf, restartProxies };
}

async function served() {
  const made = await cluster();
  const { call, json, clock, run } = made;
  await call('POST', pods, web);
  await call('POST', services, service('old', 30_080));
  await clock.advance(5000);
  /** What a Service answers at its cluster IP and at the node's port. */
  const ask = async (name: string, nodePort: number) => {
    const { spec } = (await json(`${services}/${name}`)) as Service;
    const reach = (place: string) => `curl -s -o /dev/null -m 2 -w '%{http_code} ' ${place}`;
    return run(`${reach(`${spec?.clusterIP}`)}; ${reach(`172.30.2.2:${nodePort}`)}`, 'node01');
  };
  return { ...made, ask };
}

describe('a node without its kube-proxy', () => {
  it('keeps the Services it knew, learns of no new ones, and catches up', async () => {
    const { ask, call, json, clock } = await served();
    expect(await ask('old', 30_080)).toBe('200 200 ');
    const { apiVersion, kind, metadata, spec } = (await json(proxies)) as DaemonSet;
    await call('DELETE', proxies);
    await clock.advance(3000);
    await call('POST', services, service('new', 30_081));
    await clock.advance(2000);
    expect(await ask('old', 30_080)).toBe('200 200 ');
    expect(await ask('new', 30_081)).toBe('000 000 ');
    const { name, labels } = metadata;
    await call('POST', proxies.replace('/kube-proxy', ''), { apiVersion, kind, metadata: { name, labels }, spec });
    await clock.advance(5000);
    expect(await ask('new', 30_081)).toBe('200 200 ');
  });

  it('is told by its log what is wrong with its configuration', async () => {
    const { call, json, logOf, restartProxies } = await addons();
    expect(await logOf('kube-proxy', 'node01')).toContain('server_linux.go:136] "Using iptables Proxier"\n');
    const path = '/api/v1/namespaces/kube-system/configmaps/kube-proxy';
    const map = (await json(path)) as ConfigMap;
    const file = map.data?.['config.conf'] ?? '';
    const write = async (config: string) => {
      await call('PUT', path, {
        ...map,
        metadata: { ...map.metadata, resourceVersion: '' },
        data: { ...map.data, 'config.conf': config },
      });
      await restartProxies();
      return (await logOf('kube-proxy', 'node01')).replace(/^.*\] (?="command)/gm, '');
    };
    expect(await write(file.replace('mode: ""', 'mode: "iptable"'))).toContain(
      '"command failed" err="failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: \\"iptable\\": must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently iptables])"\n',
    );
    expect(await write(file.replace('/var/lib/kube-proxy/kubeconfig.conf', '/var/lib/kube-proxy/config'))).toContain(
      '"command failed" err="stat /var/lib/kube-proxy/config: no such file or directory"\n',
    );
    expect(await write('apiVersion: v1\n')).toBe(
      "\"command failed\" err=<\n\tfailed complete: failed to decode: Object 'Kind' is missing in 'apiVersion: v1\n\t'\n >\n",
    );
  });
});

describe('a cluster whose Pod network is gone', () => {
  it('makes no Pod once the file of its range is, and says so', async () => {
    const { call, run, json, pods: all, clock } = await cluster();
    expect(await run('cat /run/flannel/subnet.env', 'node01')).toBe(
      'FLANNEL_NETWORK=192.168.0.0/16\nFLANNEL_SUBNET=192.168.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n',
    );
    const { metadata, status } = (await json('/api/v1/nodes/node01')) as Node;
    expect(metadata.annotations).toMatchObject({
      'flannel.alpha.coreos.com/backend-data': expect.stringMatching(/^{"VNI":1,"VtepMAC":"[0-9a-f:]{17}"}$/),
      'flannel.alpha.coreos.com/backend-type': 'vxlan',
      'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
      'flannel.alpha.coreos.com/public-ip': '172.30.2.2',
    });
    expect(status?.conditions?.[0]).toMatchObject({
      type: 'NetworkUnavailable',
      status: 'False',
      reason: 'FlannelIsUp',
    });
    await run('rm /run/flannel/subnet.env', 'node01');
    await call('POST', pods, web);
    await clock.advance(3000);
    const { items } = (await json('/api/v1/namespaces/default/events')) as { items: Event[] };
    expect(items.find(({ reason }) => reason === 'FailedCreatePodSandBox')?.message).toMatch(
      /^Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "[0-9a-f]{64}": plugin type="flannel" failed \(add\): failed to load flannel 'subnet.env' file: open \/run\/flannel\/subnet.env: no such file or directory\. Check the flannel pod log for this node\.$/,
    );
    const flannel = (await all()).find(
      ({ metadata, spec }) => metadata.labels?.app === 'flannel' && spec?.nodeName === 'node01',
    );
    await call('DELETE', `/api/v1/namespaces/kube-flannel/pods/${flannel?.metadata.name}`);
    await clock.advance(20_000);
    expect((await all()).find(({ metadata }) => metadata.name === 'web')?.status?.phase).toBe('Running');
    // The kubelet leaves conditions alone that are not its own.
    await run('systemctl restart kubelet', 'node01');
    const later = (await json('/api/v1/nodes/node01')) as Node;
    expect(later.status?.conditions?.map(({ type }) => type)).toEqual([
      'NetworkUnavailable',
      'MemoryPressure',
      'DiskPressure',
      'PIDPressure',
      'Ready',
    ]);
  });
});
