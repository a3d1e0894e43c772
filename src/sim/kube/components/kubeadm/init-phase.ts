import { serving, servingNames } from '../../../kubeadm/pki.ts';
import { labSubnets, staticManifests } from '../../../kubeadm/static-manifests.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { pki } from './certificates.ts';

const manifests = '/etc/kubernetes/manifests';
const components = ['apiserver', 'controller-manager', 'scheduler'];

/**
 * `kubeadm init phase`, as far as it repairs what was lost: the manifests of the control plane, the API server's certificate.
 * Undefined: that phase is not simulated. Follows kubeadm cmd/phases/init.
 */
export function initPhase(
  context: ProgramContext,
  world: ComponentWorld,
  [phase = '', part = '']: readonly string[],
): Promise<number> | undefined {
  if (phase === 'control-plane' && [...components, 'all'].includes(part)) return writeManifests(context, world, part);
  if (phase === 'certs' && part === 'apiserver') return issueServing(context, world);
  return undefined;
}

async function writeManifests(
  { files, print }: ProgramContext,
  { host, address, version }: ComponentWorld,
  part: string,
): Promise<number> {
  // Only the phase itself names the folder; one of its parts does not.
  if (part === 'all') await print(`[control-plane] Using manifest folder "${manifests}"\n`);
  const texts = staticManifests({ node: host, address, version, ...labSubnets });
  files.makeDirectory(manifests, { recursive: true });
  for (const component of components.filter((one) => part === 'all' || one === part)) {
    const name = `kube-${component}`;
    await print(`[control-plane] Creating static Pod manifest for "${name}"\n`);
    const text = new TextEncoder().encode(texts[`${name}.yaml`] ?? '');
    files.writeFile(`${manifests}/${name}.yaml`, text, { mode: 0o600 });
  }
  return 0;
}

async function issueServing(context: ProgramContext, { host, address }: ComponentWorld): Promise<number> {
  const { files, print, system } = context;
  const path = `${pki}/apiserver`;
  if (files.exists(`${path}.crt`) && files.exists(`${path}.key`)) {
    await print('[certs] Using existing apiserver certificate and key on disk\n');
    return 0;
  }
  const read = (file: string) => new TextDecoder().decode(files.readFile(`${pki}/${file}`));
  const authority = { name: 'kubernetes', certificate: read('ca.crt'), key: read('ca.key') };
  const { certificate, key } = serving(authority, { node: host, address, now: system.clock.now() });
  const { hosts, addresses } = servingNames(host, address);
  await print(
    `[certs] Generating "apiserver" certificate and key\n[certs] apiserver serving cert is signed for DNS names [${[...hosts].sort().join(' ')}] and IPs [${addresses.join(' ')}]\n`,
  );
  files.writeFile(`${path}.crt`, new TextEncoder().encode(certificate), { mode: 0o644 });
  files.writeFile(`${path}.key`, new TextEncoder().encode(key), { mode: 0o600 });
  return 0;
}
