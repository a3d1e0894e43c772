import type { Client, KindByResource } from '../../../client/index.ts';
import type { ComponentWorld } from '../../world.ts';

/** kubeadm's own client of the API. */
export function kubeadmClient(world: ComponentWorld): Client {
  return world.client({ user: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'], fieldManager: 'kubeadm' });
}

/** The parts of a control plane, in the order in which they are upgraded. */
export const controlPlaneComponents = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** The Pod that is a part of the control plane on that node. */
export function componentPod(client: Client, component: string, node: string): KindByResource['pods'] | undefined {
  return client.get('pods', 'kube-system', `${component}-${node}`);
}

const tagOf = (image: string | undefined) => image?.split(':').at(-1) ?? '';

/** Nodes by the version of a part of the control plane there. Follows kubeadm phases/upgrade KubeVersionGetter. */
export function componentVersions(client: Client, component: string): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>();
  for (const pod of client.list('pods', 'kube-system')) {
    if (pod.metadata.labels?.component !== component) continue;
    const version = tagOf(pod.spec?.containers[0]?.image);
    versions.set(version, [...(versions.get(version) ?? []), pod.spec?.nodeName ?? '']);
  }
  return versions;
}

/** Nodes by the version of their kubelets. */
export function kubeletVersions(client: Client): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>();
  for (const { metadata, status } of client.list('nodes')) {
    const version = status?.nodeInfo?.kubeletVersion ?? '';
    versions.set(version, [...(versions.get(version) ?? []), metadata.name ?? '']);
  }
  return versions;
}

/** The version of the API server; undefined when there is none. */
export function clusterVersion(client: Client): string | undefined {
  return [...componentVersions(client, 'kube-apiserver').keys()][0];
}

/** The version of CoreDNS that is deployed. */
export function dnsVersion(client: Client): string {
  return tagOf(client.get('deployments', 'kube-system', 'coredns')?.spec?.template.spec?.containers[0]?.image);
}
