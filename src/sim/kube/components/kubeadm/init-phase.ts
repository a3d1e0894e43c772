import { labSubnets, staticManifests } from '../../../kubeadm/static-manifests.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { issueCertificates } from './init-certs.ts';
import { writeKubeconfigs } from './init-kubeconfig.ts';

const manifests = '/etc/kubernetes/manifests';
const components = ['apiserver', 'controller-manager', 'scheduler'];

/**
 * `kubeadm init phase`, as far as it repairs what was lost: the manifests of the control plane, certificates, kubeconfigs.
 * Undefined: that phase is not simulated. Follows kubeadm cmd/phases/init.
 */
export function initPhase(
  context: ProgramContext,
  world: ComponentWorld,
  [phase = '', part = '']: readonly string[],
): Promise<number> | undefined {
  if (phase === 'control-plane' && [...components, 'all'].includes(part)) return writeManifests(context, world, part);
  if (phase === 'certs') return issueCertificates(context, world, part);
  if (phase === 'kubeconfig') return writeKubeconfigs(context, world, part);
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
