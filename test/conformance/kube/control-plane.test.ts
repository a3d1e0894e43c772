import { describe, expect, it } from 'vitest';
import type { Deployment } from '#types/apps-v1';
import type { Lease } from '#types/coordination-v1';
import type { Pod } from '#types/core-v1';
import { cluster, manifests } from './kubeadm-cluster.ts';

const sleeper = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1d'] }] },
});

describe('a cluster of kubeadm', () => {
  it('runs its control plane, names, Services and network as Pods that are ready', async () => {
    const { pods } = await cluster();
    const found = (await pods()).map(({ metadata, status }) => [
      `${metadata.namespace}/${(metadata.name ?? '').replace(/-[a-z0-9]{5}$/, '')}`,
      status?.containerStatuses?.[0]?.ready,
    ]);
    expect(found).toEqual([
      ['kube-flannel/kube-flannel-ds', true],
      ['kube-flannel/kube-flannel-ds', true],
      [expect.stringMatching(/^kube-system\/coredns-[a-z0-9]+$/), true],
      [expect.stringMatching(/^kube-system\/coredns-[a-z0-9]+$/), true],
      ['kube-system/etcd-controlplane', true],
      ['kube-system/kube-apiserver-controlplane', true],
      ['kube-system/kube-controller-manager-controlplane', true],
      ['kube-system/kube-proxy', true],
      ['kube-system/kube-proxy', true],
      ['kube-system/kube-scheduler-controlplane', true],
    ]);
  });

  it('renews the leases of its leaders', async () => {
    const { json, clock } = await cluster();
    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler';
    const renewed = async () => ((await json(path)) as Lease).spec?.renewTime;
    const before = await renewed();
    await clock.advance(15_000);
    expect(await renewed()).not.toBe(before);
  });

  it('gives no Pod a node while its scheduler is away', async () => {
    const { files, clock, call, pods, run } = await cluster();
    files.rename(`${manifests}/kube-scheduler.yaml`, '/tmp/kube-scheduler.yaml');
    await clock.advance(2000);
    expect((await pods()).map(({ metadata }) => metadata.name)).not.toContain('kube-scheduler-controlplane');
    expect(await run('crictl ps --name kube-scheduler -q')).toBe('');
    await call('POST', '/api/v1/namespaces/default/pods', sleeper('waits'));
    await clock.advance(2000);
    const waiting = async () => (await pods()).find(({ metadata }) => metadata.name === 'waits');
    expect((await waiting())?.spec?.nodeName).toBeUndefined();
    files.rename('/tmp/kube-scheduler.yaml', `${manifests}/kube-scheduler.yaml`);
    await clock.advance(3000);
    expect((await waiting())?.spec?.nodeName).toBe('node01');
  });

  it('has a scheduler that a wrong flag ends', async () => {
    const { edit, clock, pod, log } = await cluster();
    edit('kube-scheduler', '--leader-elect=true', '--leader-elect=treu');
    await clock.advance(5000);
    const [status] = (await pod('kube-scheduler-controlplane')).status?.containerStatuses ?? [];
    expect(status?.state?.waiting?.reason ?? status?.state?.terminated?.reason).toMatch(/CrashLoopBackOff|Error/);
    expect(await log('kube-scheduler-controlplane')).toContain(
      'Error: invalid argument "treu" for "--leader-elect" flag: strconv.ParseBool: parsing "treu": invalid syntax\n',
    );
  });

  it('makes no replicas while its controller manager cannot read its kubeconfig', async () => {
    const { edit, clock, call, json, log } = await cluster();
    edit(
      'kube-controller-manager',
      '--kubeconfig=/etc/kubernetes/controller-manager.conf',
      '--kubeconfig=/etc/kubernetes/manager.conf',
    );
    await clock.advance(3000);
    expect(await log('kube-controller-manager-controlplane')).toContain(
      'run.go:72] "command failed" err="stat /etc/kubernetes/manager.conf: no such file or directory"\n',
    );
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const template = { metadata: { labels: { app: 'web' } }, spec: sleeper('web').spec };
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
    await call('POST', path, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
    await clock.advance(3000);
    expect(((await json(`${path}/web`)) as Deployment).status).toEqual({});
  });

  it('refuses connections while its API server is down, and shows why on the machine', async () => {
    const { edit, clock, call, kubernetes, run, pods } = await cluster();
    edit('kube-apiserver', '--authorization-mode=Node,RBAC', '--authorization-mode=Node,RBCA');
    await clock.advance(3000);
    expect(kubernetes.answers).toBe(false);
    await expect(call('GET', '/api/v1/pods')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await run('crictl logs $(crictl ps -a --name kube-apiserver -q | head -1)')).toContain(
      '"command failed" err="authorization-mode \\"RBCA\\" is not a valid mode"',
    );
    edit('kube-apiserver', '--authorization-mode=Node,RBCA', '--authorization-mode=Node,RBAC');
    await clock.advance(5000);
    expect(kubernetes.answers).toBe(true);
    expect((await pods()).length).toBe(10);
  });

  it('loses its API server with etcd, and gets it back with all that was kept', async () => {
    const { edit, clock, call, kubernetes, pods } = await cluster();
    await call('POST', '/api/v1/namespaces/default/pods', sleeper('stays'));
    await clock.advance(1000);
    edit('etcd', '--cert-file=/etc/kubernetes/pki/etcd/server.crt', '--cert-file=/etc/kubernetes/pki/etcd/servr.crt');
    await clock.advance(60_000);
    expect(kubernetes.answers).toBe(false);
    edit('etcd', '--cert-file=/etc/kubernetes/pki/etcd/servr.crt', '--cert-file=/etc/kubernetes/pki/etcd/server.crt');
    await clock.advance(400_000);
    expect(kubernetes.answers).toBe(true);
    expect((await pods()).map(({ metadata }) => metadata.name)).toContain('stays');
  });

  it('answers Pods over TLS that its authority vouches for', async () => {
    const { call, clock, json } = await cluster();
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    const script = [
      `curl -s --cacert ${folder}/ca.crt -H "Authorization: Bearer $(cat ${folder}/token)" https://kubernetes.default.svc/api/v1/namespaces/default/pods`,
      `curl -s --cacert ${folder}/ca.crt https://$KUBERNETES_SERVICE_HOST/readyz; echo`,
      'curl -sS https://kubernetes.default.svc/readyz; echo $?',
    ].join('\n');
    const spec = {
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'curlimages/curl', command: ['sh', '-c', script] }],
    };
    await call('POST', '/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'asks' },
      spec,
    });
    await clock.advance(5000);
    expect(((await json('/api/v1/namespaces/default/pods/asks')) as Pod).status?.phase).toBe('Succeeded');
    const log = await call('GET', '/api/v1/namespaces/default/pods/asks/log');
    expect(log).toContain(
      'pods is forbidden: User \\"system:serviceaccount:default:default\\" cannot list resource \\"pods\\"',
    );
    expect(log).toContain('}ok\n');
    expect(log).toContain('curl: (60) SSL certificate problem: unable to get local issuer certificate\n');
    expect(log.trimEnd().endsWith('60')).toBe(true);
  });

  it('is backed up with etcdctl and restored with etcdutl and another data folder', async () => {
    const { call, run, edit, clock, pods, kubernetes } = await cluster();
    const folder = '/etc/kubernetes/pki/etcd';
    const flags = `--endpoints=https://127.0.0.1:2379 --cacert=${folder}/ca.crt --cert=${folder}/server.crt --key=${folder}/server.key`;
    await call('POST', '/api/v1/namespaces/default/pods', sleeper('before'));
    await clock.advance(1000);
    expect(await run('etcdctl --endpoints=https://127.0.0.1:2379 snapshot save /opt/backup.db')).toContain(
      'Error: context deadline exceeded\n',
    );
    expect(await run(`etcdctl ${flags} snapshot save /opt/backup.db`)).toContain('Snapshot saved at /opt/backup.db\n');
    expect(await run('etcdutl snapshot status /opt/backup.db -w table')).toContain('| TOTAL KEYS | TOTAL SIZE |');
    expect(await run(`etcdctl ${flags} get /registry/pods/default --prefix --keys-only`)).toBe(
      '/registry/pods/default/before\n\n',
    );
    expect(await run(`etcdctl ${flags} member list`)).toBe(
      '8e9e05c52164694d, started, controlplane, https://172.30.1.2:2380, https://172.30.1.2:2379, false\n',
    );
    await call('DELETE', '/api/v1/namespaces/default/pods/before?gracePeriodSeconds=0');
    await call('POST', '/api/v1/namespaces/default/pods', sleeper('after'));
    await clock.advance(1000);
    expect(await run('etcdutl snapshot restore /opt/backup.db --data-dir /var/lib/etcd')).toContain(
      'Error: data-dir "/var/lib/etcd" not empty or could not be read\n',
    );
    expect(await run('etcdutl snapshot restore /opt/backup.db --data-dir /var/lib/etcd-restored')).toContain(
      'restored snapshot',
    );
    edit('etcd', 'path: /var/lib/etcd\n', 'path: /var/lib/etcd-restored\n');
    await clock.advance(120_000);
    expect(kubernetes.answers).toBe(true);
    const names = (await pods()).map(({ metadata }) => metadata.name);
    expect(names).toContain('before');
    expect(names).not.toContain('after');
    edit('etcd', 'path: /var/lib/etcd-restored\n', 'path: /var/lib/etcd\n');
    await clock.advance(400_000);
    expect((await pods()).map(({ metadata }) => metadata.name)).toContain('after');
  });

  it('resolves what its Corefile says', async () => {
    const { call, clock, run, json } = await cluster();
    const path = '/api/v1/namespaces/kube-system/configmaps/coredns';
    const map = (await json(path)) as { data: { Corefile: string } };
    const corefile = map.data.Corefile.replace(
      '    ready\n',
      '    ready\n    hosts {\n       10.1.1.1 db.corp\n       fallthrough\n    }\n',
    );
    await call('PUT', path, { ...map, data: { Corefile: corefile } });
    await clock.advance(120_000);
    expect(await run('nslookup db.corp 10.96.0.10')).toContain('10.1.1.1');
    const scale = '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale';
    const current = (await json(scale)) as { spec: { replicas: number } };
    await call('PUT', scale, { ...current, spec: { replicas: 0 } });
    await clock.advance(60_000);
    expect(await run('nslookup db.corp 10.96.0.10')).not.toContain('10.1.1.1');
  });

  it('lets nodes in with tokens, and knows when its certificates end', async () => {
    const { run } = await cluster();
    expect(await run('kubeadm version -o short')).toBe('v1.35.2\n');
    expect(await run('kubeadm token list')).toMatch(
      /^TOKEN {21}TTL {3,}EXPIRES {16}USAGES {19}DESCRIPTION {48}EXTRA GROUPS\n[a-z0-9]{6}\.[a-z0-9]{16} {3}23h {3,}\S+Z {3}authentication,signing {3}The default bootstrap token generated by 'kubeadm init'\. {3}system:bootstrappers:kubeadm:default-node-token\n$/,
    );
    expect(await run('kubeadm token create --print-join-command')).toMatch(
      /^kubeadm join 172\.30\.1\.2:6443 --token [a-z0-9]{6}\.[a-z0-9]{16} --discovery-token-ca-cert-hash sha256:[0-9a-f]{64} \n$/,
    );
    const text = await run('kubeadm certs check-expiration');
    expect(text).toContain(
      'CERTIFICATE                EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED\n',
    );
    expect(text).toMatch(/\napiserver-etcd-client {6}\S+ \d+, \d+ \S+ UTC {3}364d {12}etcd-ca {17}no {6}\n/);
    expect(await run('kubeadm reset', 'node01')).toContain(
      "won't proceed; the user didn't answer (Y|y) in order to continue\n",
    );
    expect(await run('kubeadm foo')).toContain('error: unknown command "foo" for "kubeadm"\n');
  });
});
