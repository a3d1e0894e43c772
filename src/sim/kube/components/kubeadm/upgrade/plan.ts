import { compareReleases, minorOf } from '../../../../kubeadm/packages.ts';
import { coreDnsVersionOf, etcdVersionOf, newestRelease } from '../../../../kubeadm/releases.ts';
import type { ProgramContext } from '../../../../runtime/process/program.ts';
import type { Client } from '../../../client/index.ts';
import type { ComponentWorld } from '../../world.ts';
import { columns } from '../text.ts';
import { clusterVersion, componentVersions, controlPlaneComponents, dnsVersion, kubeletVersions } from './cluster.ts';

const line = '_____________________________________________________________________\n\n';

/** `kubeadm upgrade plan`. Follows kubeadm cmd/upgrade/plan and phases/upgrade GetAvailableUpgrades. */
export async function plan(
  context: ProgramContext,
  world: ComponentWorld,
  client: Client,
  kubeadm: string,
): Promise<number> {
  const print = (text: string) => context.print(text);
  await print(
    '[preflight] Running pre-flight checks.\n[upgrade/config] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[upgrade/config] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n[upgrade] Fetching available versions to upgrade to\n',
  );
  const cluster = clusterVersion(client) ?? world.version;
  const stable = targetOf(kubeadm);
  await print(
    `[upgrade/versions] Cluster version: ${cluster.slice(1)}\n[upgrade/versions] kubeadm version: ${kubeadm}\n`,
  );
  await print(`[upgrade/versions] Target version: ${stable}\n`);
  const upgrades: (readonly [description: string, version: string, kubeadm: string])[] = [];
  const minor = minorOf(cluster)[1];
  let canDoMinor = compareReleases(cluster, stable) < 0;
  const patch = newestRelease(minor);
  if (compareReleases(stable, cluster) >= 0 && patch !== undefined) {
    const description = `version in the v1.${minor} series`;
    await print(`[upgrade/versions] Latest ${description}: ${patch}\n`);
    canDoMinor = compareReleases(patch, stable) < 0;
    if (compareReleases(cluster, patch) < 0) {
      upgrades.push([description, patch, compareReleases(kubeadm, patch) >= 0 ? kubeadm : patch]);
    }
  }
  if (canDoMinor) upgrades.push(['stable version', stable, stable]);
  await print('\n');
  for (const upgrade of upgrades) await print(describe(client, cluster, kubeadm, ...upgrade));
  if (upgrades.length > 0) await print(configStates);
  return 0;
}

/** What the newest stable release is to this kubeadm, which knows nothing of later minor ones. */
function targetOf(kubeadm: string): string {
  const newest = newestRelease() ?? kubeadm;
  return minorOf(newest)[1] > minorOf(kubeadm)[1] ? (newestRelease(minorOf(kubeadm)[1]) ?? kubeadm) : newest;
}

function describe(
  client: Client,
  cluster: string,
  kubeadm: string,
  description: string,
  version: string,
  newKubeadm: string,
): string {
  const head = ['COMPONENT', 'NODE', 'CURRENT', 'TARGET'];
  const rows = (name: string, versions: ReadonlyMap<string, readonly string[]>, target: string) =>
    [...versions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([old, nodes]) => nodes.map((node) => [name, node, old, target]));
  const kubelets = kubeletVersions(client);
  // Kubelets are worth a word while one of them is not of that version.
  const isNeeded = kubelets.size !== 1 || !kubelets.has(version);
  const note =
    kubeadm === newKubeadm
      ? ''
      : `Note: Before you can perform this upgrade, you have to update kubeadm to ${newKubeadm}.\n\n`;
  return `Components that must be upgraded manually after you have upgraded the control plane with 'kubeadm upgrade apply':
${columns([head, ...(isNeeded ? rows('kubelet', kubelets, version) : [])])}
Upgrade to the latest ${description}:

${columns([
  head,
  ...controlPlaneComponents.flatMap((name) => rows(name, componentVersions(client, name), version)),
  ['kube-proxy', '', cluster.slice(1), version],
  ['CoreDNS', '', dnsVersion(client), coreDnsVersionOf(kubeadm)],
  ...rows('etcd', componentVersions(client, 'etcd'), etcdVersionOf(version)),
])}
You can now apply the upgrade by executing the following command:

	kubeadm upgrade apply ${version}

${note}${line}`;
}

const configStates = `
The table below shows the current state of component configs as understood by this version of kubeadm.
Configs that have a "yes" mark in the "MANUAL UPGRADE REQUIRED" column require manual config upgrade or
resetting to kubeadm defaults before a successful upgrade can be performed. The version to manually
upgrade to is denoted in the "PREFERRED VERSION" column.

${columns([
  ['API GROUP', 'CURRENT VERSION', 'PREFERRED VERSION', 'MANUAL UPGRADE REQUIRED'],
  ['kubeproxy.config.k8s.io', 'v1alpha1', 'v1alpha1', 'no'],
  ['kubelet.config.k8s.io', 'v1beta1', 'v1beta1', 'no'],
])}${line}`;
