import type { ProgramContext } from '../../../runtime/process/program.ts';
import { confirm, phase, runTool, warn } from './host.ts';
import { KubeadmError } from './text.ts';

const folders = ['/etc/kubernetes/manifests', '/var/lib/kubelet', '/etc/kubernetes/pki'];
const files = ['admin', 'super-admin', 'kubelet', 'bootstrap-kubelet', 'controller-manager', 'scheduler'].map(
  (name) => `/etc/kubernetes/${name}.conf`,
);

const advice = `The reset process does not perform cleanup of CNI plugin configuration,
network filtering rules and kubeconfig files.

For information on how to perform this cleanup manually, please see:
    https://k8s.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/

`;

function empty({ files: tree }: ProgramContext, folder: string): void {
  if (!tree.exists(folder)) return;
  for (const name of tree.readDirectory(folder)) tree.remove(`${folder}/${name}`, { recursive: true });
}

/** `kubeadm reset` of a worker: takes back what `join` did on its machine; its Node stays until somebody deletes it. Follows kubeadm cmd/reset. */
export async function reset(context: ProgramContext): Promise<number> {
  const { files: tree } = context;
  if (tree.exists('/etc/kubernetes/manifests/kube-apiserver.yaml'))
    throw new KubeadmError('not simulated: a lab without its control plane');
  if (!context.arguments.some((arg) => ['-f', '--force'].includes(arg))) {
    const warning = "[reset] WARNING: Changes made to this host by 'kubeadm init' or 'kubeadm join' will be reverted.";
    await warn(context, 'preflight.go:55', warning);
    await phase('preflight', confirm(context, 'reset'));
  }
  await context.print('[preflight] Running pre-flight checks\n');
  await warn(
    context,
    'removeetcdmember.go:105',
    '[reset] No kubeadm config, using etcd pod spec to get data directory',
  );
  await context.print('[reset] Deleted contents of the etcd data directory: /var/lib/etcd\n');
  await context.print('[reset] Stopping the kubelet service\n');
  await runTool(context, 'systemctl', 'stop', 'kubelet');
  await context.print('[reset] Unmounting mounted directories in "/var/lib/kubelet"\n');
  const { text } = await runTool(context, 'crictl', 'pods', '-q');
  for (const id of text.split('\n').filter((line) => line !== '')) await runTool(context, 'crictl', 'rmp', '-f', id);
  await context.print(`[reset] Deleting contents of directories: [${folders.join(' ')}]\n`);
  for (const folder of folders) empty(context, folder);
  await context.print(`[reset] Deleting files: [${files.join(' ')}]\n`);
  for (const path of files) if (tree.exists(path)) tree.remove(path);
  await context.print(`\n${advice}`);
  return 0;
}
