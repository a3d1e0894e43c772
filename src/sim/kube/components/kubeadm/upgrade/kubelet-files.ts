import type { ProgramContext } from '../../../../runtime/process/program.ts';
import type { Client } from '../../../client/index.ts';
import { warn } from '../host.ts';

const folder = '/var/lib/kubelet';
const temporary = '/etc/kubernetes/tmp';

/** Fetches the kubelet's configuration anew, and says so. Follows kubeadm phases/upgrade WriteKubeletConfigFiles. */
export async function upgradeKubeletConfig(context: ProgramContext, client: Client): Promise<void> {
  const { files, system } = context;
  const stamp = new Date(system.clock.now()).toISOString().slice(0, 19).replace(/[T:]/g, '-');
  const backup = `${temporary}/kubeadm-kubelet-config-${stamp}`;
  files.makeDirectory(backup, { recursive: true, mode: 0o700 });
  await tell(context, 'postupgrade.go:105', `Using temporary directory ${backup} for kubelet config.`);
  await context.print(`[upgrade] Backing up kubelet config file to ${backup}/config.yaml\n`);
  if (files.exists(`${folder}/config.yaml`)) {
    files.writeFile(`${backup}/config.yaml`, files.readFile(`${folder}/config.yaml`));
  }
  await context.print(`[kubelet-start] Writing kubelet configuration to file "${folder}/config.yaml"\n`);
  const text = client.get('configmaps', 'kube-system', 'kubelet-config')?.data?.kubelet;
  if (text !== undefined) files.writeFile(`${folder}/config.yaml`, new TextEncoder().encode(text));
  await context.print('[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!\n');
}

/** Writes the kubelet's flags anew. Follows kubeadm phases/upgrade RemoveKubeletArgsFromFile. */
export async function upgradeKubeletFlags(context: ProgramContext): Promise<void> {
  const { files, system } = context;
  const backup = `${temporary}/kubeadm-kubelet-env${Math.floor(system.random() * 4_294_967_296)}`;
  const path = `${folder}/kubeadm-flags.env`;
  files.makeDirectory(backup, { recursive: true, mode: 0o700 });
  await tell(context, 'postupgrade.go:203', `Using temporary directory ${backup} for kubelet env file.`);
  await context.print(`[upgrade] Backing up kubelet env file to ${backup}/kubeadm-flags.env\n`);
  if (files.exists(path)) files.writeFile(`${backup}/kubeadm-flags.env`, files.readFile(path));
  await context.print(`[kubelet-start] Writing kubelet environment file with flags to file "${path}"\n`);
}

/** Says so, and how to choose another place. */
const tell = (context: ProgramContext, place: string, text: string): Promise<void> =>
  warn(context, place, `${text} To override it set the environment variable KUBEADM_UPGRADE_DRYRUN_DIR`);
