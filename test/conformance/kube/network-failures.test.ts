import { expect, it } from 'vitest';
import type { ConfigMap, Node, Pod, Event as PodEvent } from '#types/core-v1';
import { asPattern, failureRows } from '../../../src/sim/kube/failure-table-testing.ts';
import { cluster } from './kubeadm-cluster.ts';

type Cluster = Awaited<ReturnType<typeof cluster>>;

const system = '/api/v1/namespaces/kube-system';
const web = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'web' } },
  spec: { nodeName: 'node01', containers: [{ name: 'main', image: 'nginx:1.27' }] },
});

async function editMap({ call, json }: Cluster, name: string, key: string, change: (text: string) => string) {
  const map = (await json(`${system}/configmaps/${name}`)) as ConfigMap;
  const { resourceVersion: _, ...metadata } = map.metadata;
  const data = { ...map.data, [key]: change(map.data?.[key] ?? '') };
  await call('PUT', `${system}/configmaps/${name}`, { ...map, metadata, data });
}

async function restart({ call, pods, clock }: Cluster, app: string) {
  for (const { metadata } of await pods()) {
    if (metadata.labels?.['k8s-app'] !== app) continue;
    await call('DELETE', `${system}/pods/${metadata.name}`, { gracePeriodSeconds: 0 });
  }
  await clock.advance(6000);
}

/** The last log, and the state, of the Pods with that label. */
async function toldBy({ pods, log }: Cluster, app: string): Promise<string> {
  const own = (await pods()).filter(({ metadata }) => metadata.labels?.['k8s-app'] === app);
  const logs = await Promise.all(own.map(({ metadata }) => log(metadata.name ?? '')));
  return [...logs, ...own.map(stateOf)].join('\n');
}

const stateOf = ({ status }: Pod) =>
  status?.containerStatuses?.map(({ state }) => state?.waiting?.reason ?? '').join() ?? '';

async function corefile(made: Cluster, from: string, to: string): Promise<string> {
  await editMap(made, 'coredns', 'Corefile', (text) => text.replace(from, to));
  await restart(made, 'kube-dns');
  return toldBy(made, 'kube-dns');
}

/** How each row comes about, and what is to be seen then. */
const situations: Readonly<Record<string, (made: Cluster) => Promise<string>>> = {
  'Names: nobody answers': async ({ call, json, run, clock }) => {
    const path = '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale';
    await call('PUT', path, { ...((await json(path)) as object), spec: { replicas: 0 } });
    await clock.advance(8000);
    return run('nslookup kubernetes.default.svc.cluster.local 10.96.0.10');
  },
  'Names: CoreDNS crashes': (made) => corefile(made, 'errors', 'eror'),
  'Names: CoreDNS asks itself': (made) => corefile(made, '/etc/resolv.conf', '127.0.0.1'),
  'Names: unknown Service': ({ run }) => run('nslookup nosuch.default.svc.cluster.local 10.96.0.10'),
  'Services: none is new': async ({ call, json, run, clock }) => {
    await call('POST', '/api/v1/namespaces/default/pods', web('web'));
    await call('DELETE', '/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy');
    await clock.advance(3000);
    const ports = [{ port: 80 }];
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports } };
    const path = '/api/v1/namespaces/default/services';
    await call('POST', path, { ...service, spec: { ports, selector: { app: 'web' } } });
    await clock.advance(2000);
    const { spec } = (await json(`${path}/web`)) as { spec: { clusterIP: string } };
    return run(`curl -sS -m 2 ${spec.clusterIP} 2>&1`, 'node01');
  },
  'Services: kube-proxy crashes': async (made) => {
    await editMap(made, 'kube-proxy', 'config.conf', (text) => text.replace('kubeconfig.conf', 'config'));
    await restart(made, 'kube-proxy');
    return toldBy(made, 'kube-proxy');
  },
  'Network: no range': async ({ call, run, json, pods, clock }) => {
    await run('rm /run/flannel/subnet.env', 'node01');
    await call('POST', '/api/v1/namespaces/default/pods', web('web'));
    await clock.advance(3000);
    const { items } = (await json('/api/v1/namespaces/default/events')) as { items: PodEvent[] };
    const states = (await pods()).filter(({ metadata }) => metadata.name === 'web').map(stateOf);
    return [...items.map(({ message }) => message), ...states].join('\n');
  },
  'Network: no plug-in': async ({ run, json, clock }) => {
    await run('mv /etc/cni/net.d/10-flannel.conflist /root', 'node01');
    await clock.advance(15_000);
    const { status } = (await json('/api/v1/nodes/node01')) as Node;
    return (status?.conditions ?? [])
      .map(({ type, status: is, reason, message }) => `${type}=${is} ${reason}: ${message}`)
      .join('\n');
  },
};

const rows = failureRows('Names, Services and network');

it('has a situation for each row about the network, and a row for each situation', () => {
  expect(rows.map(({ symptom }) => symptom)).toEqual(Object.keys(situations));
});

it.each(rows)('$symptom', async ({ symptom, shows }) => {
  const seen = await situations[symptom]?.(await cluster());
  for (const text of shows) expect(seen).toMatch(asPattern(text));
});
