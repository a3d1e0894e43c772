import { parse } from 'yaml';
import { type ControlPlaneFacts, staticManifests } from '../../../../kubeadm/static-manifests.ts';
import type { ProgramContext } from '../../../../runtime/process/program.ts';
import type { Client } from '../../../client/index.ts';
import type { ComponentWorld } from '../../world.ts';
import { renewCertificate } from '../renew.ts';
import { KubeadmError } from '../text.ts';
import { componentPod, controlPlaneComponents } from './cluster.ts';

const manifests = '/etc/kubernetes/manifests';
const temporary = '/etc/kubernetes/tmp';
/** Milliseconds that a component may take to come back. */
const patience = 300_000;

/** The certificates that are renewed with a component. */
const certificates: Readonly<Record<string, readonly string[]>> = {
  etcd: ['etcd-server', 'etcd-peer', 'etcd-healthcheck-client'],
  'kube-apiserver': ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'apiserver-etcd-client'],
  'kube-controller-manager': ['controller-manager.conf'],
  'kube-scheduler': ['scheduler.conf'],
};

export interface ControlPlaneUpgrade {
  readonly context: ProgramContext;
  readonly world: ComponentWorld;
  readonly client: Client;
  /** `v1.35.2`. */
  readonly version: string;
  readonly renews: boolean;
  readonly upgradesEtcd: boolean;
}

/** Puts new manifests in the place of those of a control plane, one after the other. Follows kubeadm phases/upgrade staticpods. */
export async function upgradeControlPlane(upgrade: ControlPlaneUpgrade): Promise<void> {
  const { context, world, client, version } = upgrade;
  const { files, system } = context;
  const folder = (purpose: string) => {
    const path = `${temporary}/kubeadm-${purpose}${Math.floor(system.random() * 4_294_967_296)}`;
    files.makeDirectory(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const fresh = folder('upgraded-manifests');
  const backup = folder('backup-manifests');
  if (upgrade.upgradesEtcd) files.makeDirectory(folder('backup-etcd'), { recursive: true });
  await context.print(`[upgrade/staticpods] Writing new Static Pod manifests to "${fresh}"\n`);
  const wanted = staticManifests({ ...factsOf(client, world), version });
  const text = (component: string) => wanted[`${component}.yaml`] ?? '';
  const read = (path: string) => (files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '');
  const isSame = (component: string) => read(`${manifests}/${component}.yaml`) === text(component);
  const backedUp: string[] = [];
  for (const component of [...(upgrade.upgradesEtcd ? ['etcd'] : []), ...controlPlaneComponents]) {
    const place = `${manifests}/${component}.yaml`;
    const kept = `${backup}/${component}.yaml`;
    await context.print(`[upgrade/staticpods] Preparing for "${component}" upgrade\n`);
    const equal = isSame(component);
    if (equal && (component !== 'etcd' || isSame('kube-apiserver'))) {
      await context.print(
        `[upgrade/staticpods] Current and new manifests of ${component} are equal, skipping upgrade\n`,
      );
      continue;
    }
    if (upgrade.renews) {
      for (const name of certificates[component] ?? []) {
        await context.print(`[upgrade/staticpods] Renewing ${name} certificate\n`);
        if (renewCertificate(context, name) === 'external') {
          await context.print(`[upgrade/staticpods] External CA detected, ${name} certificate can't be renewed\n`);
        }
      }
    }
    await context.print(
      equal && upgrade.renews
        ? `[upgrade/staticpods] Restarting the ${component} static pod and backing up its manifest to "${kept}"\n`
        : `[upgrade/staticpods] Moving new manifest to "${place}" and backing up old manifest to "${kept}"\n`,
    );
    const before = hashOf(client, component, world.host);
    files.writeFile(kept, new TextEncoder().encode(read(place)), { mode: 0o600 });
    files.writeFile(place, new TextEncoder().encode(text(component)), { mode: 0o600 });
    backedUp.push(component);
    await context.print(
      '[upgrade/staticpods] Waiting for the kubelet to restart the component\n[upgrade/staticpods] This can take up to 5m0s\n',
    );
    if (!(await restarted(upgrade, component, equal ? undefined : before))) {
      for (const one of backedUp) files.writeFile(`${manifests}/${one}.yaml`, files.readFile(`${backup}/${one}.yaml`));
      throw new KubeadmError(
        `couldn't upgrade control plane. kubeadm has tried to recover everything into the earlier state. Errors faced: static Pod hash for component ${component} on Node ${world.host} did not change after 5m0s: context deadline exceeded`,
      );
    }
    await context.print(`[upgrade/staticpods] Component "${component}" upgraded successfully!\n`);
  }
  if (upgrade.renews) for (const name of ['admin.conf', 'super-admin.conf']) renewCertificate(context, name);
}

const hashOf = (client: Client, component: string, node: string) =>
  componentPod(client, component, node)?.metadata.annotations?.['kubernetes.io/config.hash'];

/** Waits until the kubelet runs what the manifest says now. */
async function restarted(
  { context, client, world }: ControlPlaneUpgrade,
  component: string,
  before: string | undefined,
): Promise<boolean> {
  const { clock } = context.system;
  const until = clock.now() + patience;
  while (clock.now() < until) {
    await context.sleep(500);
    if (!world.board.isOn('kube-apiserver')) continue;
    const pod = componentPod(client, component, world.host);
    const runs = pod?.status?.containerStatuses?.every(({ state }) => state?.running !== undefined) === true;
    if (runs && hashOf(client, component, world.host) !== before) return true;
  }
  return false;
}

/** What kubeadm-config tells of the cluster. */
function factsOf(client: Client, { host, address, version }: ComponentWorld): ControlPlaneFacts {
  const text = client.get('configmaps', 'kube-system', 'kubeadm-config')?.data?.ClusterConfiguration ?? '{}';
  const { networking } = parse(text) as { networking?: { podSubnet?: string; serviceSubnet?: string } };
  return {
    node: host,
    address,
    version,
    podSubnet: networking?.podSubnet ?? '192.168.0.0/16',
    serviceSubnet: networking?.serviceSubnet ?? '10.96.0.0/12',
  };
}
