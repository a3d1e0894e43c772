import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import { issueCertificate } from '../../../kubeadm/certificate.ts';
import { kubeconfig } from '../../../kubeadm/kubeconfig.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { pki } from './certificates.ts';
import { flagOf } from './host.ts';
import { notThere } from './init-certs.ts';
import { complain, KubeadmError } from './text.ts';

const year = 365 * 86_400_000;

interface ConfigEntry {
  readonly part: string;
  readonly user: (node: string) => string;
  readonly organization?: string;
}

/** In kubeadm's order. Follows kubeadm phases/kubeconfig getKubeConfigSpecsBase. */
const entries: readonly ConfigEntry[] = [
  { part: 'admin', user: () => 'kubernetes-admin', organization: 'kubeadm:cluster-admins' },
  { part: 'super-admin', user: () => 'kubernetes-super-admin', organization: 'system:masters' },
  { part: 'kubelet', user: (node) => `system:node:${node}`, organization: 'system:nodes' },
  { part: 'controller-manager', user: () => 'system:kube-controller-manager' },
  { part: 'scheduler', user: () => 'system:kube-scheduler' },
];

/** `kubeadm init phase kubeconfig PART`: what is there stays. Undefined: there is no such part. Follows kubeadm cmd/phases/init/kubeconfig. */
export function writeKubeconfigs(
  context: ProgramContext,
  world: ComponentWorld,
  part: string,
): Promise<number> | undefined {
  const chosen = entries.filter((entry) => part === 'all' || part === entry.part);
  return chosen.length === 0 ? undefined : writeAll(context, world, chosen, part === 'all');
}

async function writeAll(
  context: ProgramContext,
  world: ComponentWorld,
  chosen: readonly ConfigEntry[],
  isWhole: boolean,
): Promise<number> {
  const folder = flagOf(context, '--kubeconfig-dir') ?? '/etc/kubernetes';
  // Only the phase itself names the folder; one of its parts does not.
  if (isWhole) await context.print(`[kubeconfig] Using kubeconfig folder "${folder}"\n`);
  for (const entry of chosen) {
    try {
      await context.print(writeOne(context, world, entry, folder));
    } catch (error) {
      if (!(error instanceof KubeadmError)) throw error;
      await complain(context, `error execution phase kubeconfig/${entry.part}: ${error.message}`);
      return 1;
    }
  }
  return 0;
}

/** Writes one unless a good one is there, and gives what is said of it. Throws KubeadmError. */
function writeOne(
  { files, system }: ProgramContext,
  { host, address }: ComponentWorld,
  { part, user, organization }: ConfigEntry,
  folder: string,
): string {
  const read = (path: string) => new TextDecoder().decode(files.readFile(path));
  const [certificate, key] = [`${pki}/ca.crt`, `${pki}/ca.key`];
  const lacking = files.exists(certificate)
    ? files.exists(key)
      ? undefined
      : `failed to load key: couldn't load the private key file ${notThere(key)}`
    : `failed to load certificate: couldn't load the certificate file ${notThere(certificate)}`;
  if (lacking !== undefined)
    throw new KubeadmError(
      `the CA files do not exist, please run \`kubeadm init phase certs ca\` to generate it: ${lacking}`,
    );
  const authority = { name: 'kubernetes', certificate: read(certificate), key: read(key) };
  const file = `${part}.conf`;
  const path = `${folder}/${file}`;
  if (files.exists(path)) {
    if (!isOf(read(path), authority.certificate))
      throw new KubeadmError(`a kubeconfig file "${path}" exists already but has got the wrong CA cert`);
    return `[kubeconfig] Using existing kubeconfig file: "${path}"\n`;
  }
  const now = system.clock.now();
  const commonName = user(host);
  const identity = issueCertificate(authority, {
    commonName,
    ...(organization === undefined ? {} : { organization }),
    usages: ['client'],
    notBefore: now,
    notAfter: now + year,
  });
  const facts = { server: `https://${address}:6443`, authority: authority.certificate, user: commonName, identity };
  files.makeDirectory(folder, { recursive: true });
  files.writeFile(path, new TextEncoder().encode(kubeconfig(facts)), { mode: 0o600 });
  return `[kubeconfig] Writing "${file}" kubeconfig file\n`;
}

/** Whether a kubeconfig trusts that authority. */
function isOf(text: string, authority: string): boolean {
  try {
    const data = String(parse(text)?.clusters?.[0]?.cluster?.['certificate-authority-data'] ?? '');
    const of = (pem: string | Buffer) => new X509Certificate(pem).fingerprint256;
    return of(Buffer.from(data, 'base64')) === of(authority);
  } catch {
    // No kubeconfig, or no certificate in it.
    return false;
  }
}
