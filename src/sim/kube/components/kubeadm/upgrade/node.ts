import { parse } from 'yaml';
import type { ProgramContext } from '../../../../runtime/process/program.ts';
import type { Client } from '../../../client/index.ts';
import type { ComponentWorld } from '../../world.ts';
import { pullingImages, readingConfig } from './apply.ts';
import { upgradeControlPlane } from './control-plane.ts';
import { upgradeKubeletConfig, upgradeKubeletFlags } from './kubelet-files.ts';

/** `kubeadm upgrade node`: what a node needs besides new packages. Follows kubeadm cmd/upgrade/node. */
export async function upgradeNode(context: ProgramContext, world: ComponentWorld, client: Client): Promise<number> {
  const print = (text: string) => context.print(text);
  const isControlPlane = context.files.exists('/etc/kubernetes/manifests/kube-apiserver.yaml');
  await print(`${readingConfig}[upgrade/preflight] Running pre-flight checks\n`);
  if (isControlPlane) {
    const config = parse(client.get('configmaps', 'kube-system', 'kubeadm-config')?.data?.ClusterConfiguration ?? '{}');
    const version = (config as { kubernetesVersion?: string }).kubernetesVersion ?? world.version;
    await print(
      `${pullingImages}[upgrade/control-plane] Upgrading your Static Pod-hosted control plane instance to version "${version}"...\n`,
    );
    await upgradeControlPlane({ context, world, client, version, renews: true, upgradesEtcd: true });
    await print(
      '[upgrade/control-plane] The control plane instance for this node was successfully upgraded!\n[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!\n',
    );
  } else {
    await print(
      '[upgrade/preflight] Skipping prepull. Not a control plane node.\n[upgrade/control-plane] Skipping phase. Not a control plane node.\n[upgrade/kubeconfig] Skipping phase. Not a control plane node.\n',
    );
  }
  await upgradeKubeletConfig(context, client);
  await print(
    isControlPlane
      ? '[addons] Applied essential addon: CoreDNS\n[addons] Applied essential addon: kube-proxy\n'
      : '[upgrade/addon] Skipping the addon/coredns phase. Not a control plane node.\n[upgrade/addon] Skipping the addon/kube-proxy phase. Not a control plane node.\n',
  );
  await upgradeKubeletFlags(context);
  return 0;
}
