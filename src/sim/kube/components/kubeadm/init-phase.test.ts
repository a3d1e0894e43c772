import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority } from '../../../kubeadm/certificate.ts';
import { createFileTree } from '../../../runtime/files/create-file-tree.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { initPhase } from './init-phase.ts';

const now = Date.UTC(2026, 0, 1);
const world = { host: 'controlplane', address: '172.30.1.2', version: 'v1.35.2' } as ComponentWorld;

/** A machine with the authority of a cluster, and what a phase printed on it. */
async function run(files: ReturnType<typeof createFileTree>, ...words: readonly string[]): Promise<string | undefined> {
  let printed = '';
  const print = async (text: string): Promise<void> => {
    printed += text;
  };
  const stderr = { write: (bytes: Uint8Array) => print(new TextDecoder().decode(bytes)) };
  const context = {
    arguments: words,
    files,
    print,
    stderr,
    system: { clock: { now: () => now } },
  } as unknown as ProgramContext;
  return (await initPhase(context, world, words)) === undefined ? undefined : printed;
}

function machine(): ReturnType<typeof createFileTree> {
  const files = createFileTree({ now: () => now });
  const { certificate, key } = createAuthority('kubernetes', now, now + 86_400_000);
  files.makeDirectory('/etc/kubernetes/pki', { recursive: true });
  files.writeFile('/etc/kubernetes/pki/ca.crt', new TextEncoder().encode(certificate));
  files.writeFile('/etc/kubernetes/pki/ca.key', new TextEncoder().encode(key));
  return files;
}

test('manifests that were lost are written again, each as it was', async () => {
  const files = machine();
  expect(await run(files, 'control-plane', 'scheduler')).toBe(
    '[control-plane] Creating static Pod manifest for "kube-scheduler"\n',
  );
  expect(files.readDirectory('/etc/kubernetes/manifests')).toEqual(['kube-scheduler.yaml']);
  expect(await run(files, 'control-plane', 'all')).toBe(
    '[control-plane] Using manifest folder "/etc/kubernetes/manifests"\n[control-plane] Creating static Pod manifest for "kube-apiserver"\n[control-plane] Creating static Pod manifest for "kube-controller-manager"\n[control-plane] Creating static Pod manifest for "kube-scheduler"\n',
  );
  const text = new TextDecoder().decode(files.readFile('/etc/kubernetes/manifests/kube-apiserver.yaml'));
  expect(text).toContain('--advertise-address=172.30.1.2');
});

test("the API server's certificate is issued anew where it is missing, and left where it is not", async () => {
  const files = machine();
  expect(await run(files, 'certs', 'apiserver')).toBe(
    '[certs] Generating "apiserver" certificate and key\n[certs] apiserver serving cert is signed for DNS names [controlplane kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local] and IPs [10.96.0.1 172.30.1.2]\n',
  );
  const issued = new X509Certificate(files.readFile('/etc/kubernetes/pki/apiserver.crt'));
  expect(issued.verify(new X509Certificate(files.readFile('/etc/kubernetes/pki/ca.crt')).publicKey)).toBe(true);
  expect(await run(files, 'certs', 'apiserver')).toBe('[certs] Using existing apiserver certificate and key on disk\n');
});

const dns = 'DNS names [controlplane localhost] and IPs [172.30.1.2 127.0.0.1 ::1]';

test('all that is missing is issued in order, each authority before what it signs', async () => {
  const files = machine();
  expect(await run(files, 'certs', 'all')).toBe(
    `[certs] Using certificateDir folder "/etc/kubernetes/pki"
[certs] Using existing ca certificate authority
[certs] Generating "apiserver" certificate and key
[certs] apiserver serving cert is signed for DNS names [controlplane kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local] and IPs [10.96.0.1 172.30.1.2]
[certs] Generating "apiserver-kubelet-client" certificate and key
[certs] Generating "front-proxy-ca" certificate and key
[certs] Generating "front-proxy-client" certificate and key
[certs] Generating "etcd/ca" certificate and key
[certs] Generating "etcd/server" certificate and key
[certs] etcd/server serving cert is signed for ${dns}
[certs] Generating "etcd/peer" certificate and key
[certs] etcd/peer serving cert is signed for ${dns}
[certs] Generating "etcd/healthcheck-client" certificate and key
[certs] Generating "apiserver-etcd-client" certificate and key
[certs] Generating "sa" key and public key
`,
  );
  const read = (name: string) => new X509Certificate(files.readFile(`/etc/kubernetes/pki/${name}.crt`));
  expect(read('apiserver-etcd-client').verify(read('etcd/ca').publicKey)).toBe(true);
  expect(await run(files, 'certs', 'sa')).toBe('[certs] Using the existing "sa" key\n');
  files.remove('/etc/kubernetes/pki/ca.key');
  expect(await run(files, 'certs', 'ca')).toBe('[certs] Using existing ca keyless certificate authority\n');
});

const failure = (part: string, text: string) =>
  `error: error execution phase certs/${part}: ${text}\nTo see the stack trace of this error execute with --v=5 or higher\n`;

test.each([
  [
    'etcd-server',
    [],
    "couldn't load CA certificate etcd-ca: couldn't load etcd/ca certificate authority from /etc/kubernetes/pki",
  ],
  [
    'apiserver',
    ['ca.key'],
    "couldn't load CA certificate ca: failure loading ca certificate authority: failed to load key: couldn't load the private key file /etc/kubernetes/pki/ca.key: open /etc/kubernetes/pki/ca.key: no such file or directory",
  ],
  [
    'ca',
    ['ca.crt'],
    "failure loading ca certificate: failed to load certificate: couldn't load the certificate file /etc/kubernetes/pki/ca.crt: open /etc/kubernetes/pki/ca.crt: no such file or directory",
  ],
])('%s is not issued without %j', async (part, missing, text) => {
  const files = machine();
  for (const name of missing) files.remove(`/etc/kubernetes/pki/${name}`);
  expect(await run(files, 'certs', part)).toBe(failure(part, text));
});

test('of other phases nothing is claimed', async () => {
  expect(await run(machine(), 'addon', 'all')).toBeUndefined();
});

test('kubeconfigs that were lost are written again, and left where they are of this cluster', async () => {
  const files = machine();
  expect(await run(files, 'kubeconfig', 'admin')).toBe('[kubeconfig] Writing "admin.conf" kubeconfig file\n');
  const text = new TextDecoder().decode(files.readFile('/etc/kubernetes/admin.conf'));
  expect(text).toContain('server: https://172.30.1.2:6443');
  const [, data = ''] = /client-certificate-data: (\S+)/.exec(text) ?? [];
  const { subject } = new X509Certificate(Buffer.from(data, 'base64'));
  expect(subject).toBe('O=kubeadm:cluster-admins\nCN=kubernetes-admin');
  expect(await run(files, 'kubeconfig', 'all')).toBe(
    `[kubeconfig] Using kubeconfig folder "/etc/kubernetes"
[kubeconfig] Using existing kubeconfig file: "/etc/kubernetes/admin.conf"
[kubeconfig] Writing "super-admin.conf" kubeconfig file
[kubeconfig] Writing "kubelet.conf" kubeconfig file
[kubeconfig] Writing "controller-manager.conf" kubeconfig file
[kubeconfig] Writing "scheduler.conf" kubeconfig file
`,
  );
  expect(files.stat('/etc/kubernetes/kubelet.conf').mode & 0o777).toBe(0o600);
  const other = createAuthority('kubernetes', now, now + 86_400_000);
  files.writeFile('/etc/kubernetes/pki/ca.crt', new TextEncoder().encode(other.certificate));
  expect(await run(files, 'kubeconfig', 'scheduler')).toContain(
    'a kubeconfig file "/etc/kubernetes/scheduler.conf" exists already but has got the wrong CA cert',
  );
  files.remove('/etc/kubernetes/pki/ca.crt');
  expect(await run(files, 'kubeconfig', 'admin')).toBe(
    "error: error execution phase kubeconfig/admin: the CA files do not exist, please run `kubeadm init phase certs ca` to generate it: failed to load certificate: couldn't load the certificate file /etc/kubernetes/pki/ca.crt: open /etc/kubernetes/pki/ca.crt: no such file or directory\nTo see the stack trace of this error execute with --v=5 or higher\n",
  );
  expect(await run(files, 'kubeconfig', 'nobody')).toBeUndefined();
});
