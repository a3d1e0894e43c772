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
  const context = { files, print, system: { clock: { now: () => now } } } as unknown as ProgramContext;
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

test('of other phases nothing is claimed', async () => {
  expect(await run(machine(), 'addon', 'all')).toBeUndefined();
});
