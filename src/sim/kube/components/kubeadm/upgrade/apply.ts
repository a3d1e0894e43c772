import { coreDnsVersionOf } from '../../../../kubeadm/releases.ts';
import type { ProgramContext } from '../../../../runtime/process/program.ts';
import type { Client } from '../../../client/index.ts';
import type { ComponentWorld } from '../../world.ts';
import { confirm, phase } from '../host.ts';
import { KubeadmError } from '../text.ts';
import { clusterVersion, kubeletVersions } from './cluster.ts';
import { upgradeControlPlane } from './control-plane.ts';
import { upgradeKubeletConfig, upgradeKubeletFlags } from './kubelet-files.ts';
import { judgeVersions } from './policy.ts';

export const readingConfig =
  '[upgrade] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[upgrade] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n';
export const pullingImages =
  "[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster\n[upgrade/preflight] This might take a minute or two, depending on the speed of your internet connection\n[upgrade/preflight] You can also perform this action beforehand using 'kubeadm config images pull'\n";
const bootstrapTokens = `[upgrade/bootstrap-token] Configuring bootstrap token and cluster-info RBAC rules
[bootstrap-token] Configured RBAC rules to allow Node Bootstrap tokens to get nodes
[bootstrap-token] Configured RBAC rules to allow Node Bootstrap tokens to post CSRs in order for nodes to get long term certificate credentials
[bootstrap-token] Configured RBAC rules to allow the csrapprover controller automatically approve CSRs from a Node Bootstrap Token
[bootstrap-token] Configured RBAC rules to allow certificate rotation for all node client certificates in the cluster
`;

export interface ApplyOptions {
  /** `v1.35.2`. */
  readonly version: string;
  readonly kubeadm: string;
  readonly force: boolean;
  readonly asks: boolean;
  readonly renews: boolean;
  readonly upgradesEtcd: boolean;
}

/** `kubeadm upgrade apply`. Throws KubeadmError. Follows kubeadm cmd/upgrade/apply. */
export async function apply(
  context: ProgramContext,
  world: ComponentWorld,
  client: Client,
  options: ApplyOptions,
): Promise<number> {
  const { version } = options;
  const print = (text: string) => context.print(text);
  await print(
    `${readingConfig}[upgrade/preflight] Running preflight checks\n[upgrade] Running cluster health checks\n`,
  );
  await phase('preflight', checkHealth(context, client));
  await print(`[upgrade/preflight] You have chosen to upgrade the cluster version to "${version}"\n`);
  await phase('preflight', checkVersions(context, world, client, options));
  if (options.asks) await phase('preflight', confirm(context, 'upgrade'));
  await print(
    `${pullingImages}[upgrade/control-plane] Upgrading your static Pod-hosted control plane to version "${version}" (timeout: 5m0s)...\n`,
  );
  const { renews, upgradesEtcd } = options;
  await phase('control-plane', upgradeControlPlane({ context, world, client, version, renews, upgradesEtcd }));
  await print('[upgrade/control-plane] The control plane instance for this node was successfully upgraded!\n');
  await print(
    '[upload-config] Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace\n',
  );
  await client.change('configmaps', 'kube-system', 'kubeadm-config', (draft) => {
    const text = draft.data?.ClusterConfiguration ?? '';
    const ClusterConfiguration = text.replace(/^kubernetesVersion: .*$/m, `kubernetesVersion: ${version}`);
    draft.data = { ...draft.data, ClusterConfiguration };
    return true;
  });
  await print(
    '[kubelet] Creating a ConfigMap "kubelet-config" in namespace kube-system with the configuration for the kubelets in the cluster\n[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!\n',
  );
  await upgradeKubeletConfig(context, client);
  await print(bootstrapTokens);
  await upgradeAddons(client, version);
  await print('[addons] Applied essential addon: CoreDNS\n[addons] Applied essential addon: kube-proxy\n');
  await upgradeKubeletFlags(context);
  await print(
    `\n[upgrade] SUCCESS! A control plane node of your cluster was upgraded to "${version}".\n\n[upgrade] Now please proceed with upgrading the rest of the nodes by following the right order.\n`,
  );
  return 0;
}

async function checkHealth(context: ProgramContext, client: Client): Promise<void> {
  const isReady = ({ status }: { status?: { conditions?: { type: string; status: string }[] } }) =>
    status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
  const notReady = client
    .list('nodes')
    .filter(({ metadata }) => metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined)
    .filter((node) => !isReady(node as never))
    .map(({ metadata }) => metadata.name);
  if (notReady.length === 0) return;
  const text = `[preflight] Some fatal errors occurred:\n\t[ERROR ControlPlaneNodesReady]: there are NotReady control-planes in the cluster: [${notReady.join(' ')}]\n[preflight] If you know what you are doing, you can make a check non-fatal with \`--ignore-preflight-errors=...\`\n`;
  await context.stderr.write(new TextEncoder().encode(text));
  throw new KubeadmError('preflight checks failed');
}

async function checkVersions(
  context: ProgramContext,
  world: ComponentWorld,
  client: Client,
  { version, kubeadm, force }: ApplyOptions,
): Promise<void> {
  const cluster = clusterVersion(client) ?? world.version;
  await context.print(
    `[upgrade/versions] Cluster version: ${cluster}\n[upgrade/versions] kubeadm version: ${kubeadm}\n`,
  );
  const kubelets = [...kubeletVersions(client).keys()];
  const { mandatory, skippable } = judgeVersions({ cluster, kubeadm, wanted: version, kubelets });
  const list = (errors: readonly string[]) => errors.map((error) => `\t- ${error}\n`).join('');
  if (mandatory.length > 0) {
    throw new KubeadmError(
      `the version argument is invalid due to these fatal errors:\n\n${list(mandatory)}\nPlease fix the misalignments highlighted above and try upgrading again`,
    );
  }
  if (skippable.length === 0) return;
  if (!force) {
    throw new KubeadmError(
      `the version argument is invalid due to these errors:\n\n${list(skippable)}\nCan be bypassed if you pass the --force flag`,
    );
  }
  await context.print(
    `[upgrade/preflight] Found ${skippable.length} potential version compatibility errors but skipping since the --force flag is set: \n\n${list(skippable)}`,
  );
}

async function upgradeAddons(client: Client, version: string): Promise<void> {
  const setImage = (containers: readonly { image?: string }[] | undefined, image: string) => {
    for (const container of containers ?? []) container.image = image;
  };
  await client.change('deployments', 'kube-system', 'coredns', (draft) => {
    setImage(draft.spec?.template.spec?.containers, `registry.k8s.io/coredns/coredns:${coreDnsVersionOf(version)}`);
    return true;
  });
  await client.change('daemonsets', 'kube-system', 'kube-proxy', (draft) => {
    setImage(draft.spec?.template.spec?.containers, `registry.k8s.io/kube-proxy:${version}`);
    return true;
  });
}
