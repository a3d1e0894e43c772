import type { Lab } from '#api';
import type { KubeObject } from '#apimachinery';
import type { Network } from '../../runtime/network/types.ts';
import type { Installation } from '../csi/index.ts';
import { createKubelet, type Kubelet } from '../kubelet/index.ts';
import type { Inside } from './inside.ts';
import type { KubernetesOptions } from './options.ts';

/** The kubelets of all nodes. */
export interface Kubelets {
  readonly all: readonly Kubelet[];
  /** That of the node with this name; of a node without a machine the first. */
  named(node: string | undefined): Kubelet;
  /** That of the Pod's node. */
  of(pod: KubeObject): Kubelet;
  /** What the Pod uses; undefined while its kubelet says nothing. */
  usage(pod: KubeObject): ReturnType<Kubelet['podUsage']> | undefined;
}

interface Within extends Inside {
  readonly network: Network;
  readonly csi: Installation | undefined;
  /** The hosts at which the API server listens, an address first. */
  readonly servers: readonly string[];
}

/** A kubelet for each node of the lab; none runs yet. Throws when a node has no machine, or there is no node. */
export function createKubelets(
  options: KubernetesOptions,
  cluster: NonNullable<Lab['kubernetes']>,
  { csi, ...within }: Within,
): Kubelets {
  const { clock, log, random, runtime } = options;
  const all = cluster.nodes.map((node, index) => {
    const { files, disk, kernel } = options.machines.get(node.name) ?? {};
    if (files === undefined) throw new Error(`no machine for node ${node.name}`);
    return createKubelet({
      ...within,
      node,
      index,
      version: cluster.version,
      clock,
      log,
      random,
      runtime,
      files,
      disk,
      kernel,
      registry: options.images,
      mountShare: options.mountShare ?? (() => ({ error: 'mount.nfs: Connection timed out' })),
      images: options.nodeImages,
      configuresNetwork: cluster.setup === 'kubeadm',
      hidesComponents: cluster.setup !== 'kubeadm' && node.roles?.includes('control-plane') === true,
      timing: options.lab.timing ?? 'fast',
      ...(csi === undefined ? {} : { csi }),
    });
  });
  const named = (name: string | undefined) => {
    const kubelet = all.find((candidate) => candidate.name === name) ?? all[0];
    if (kubelet === undefined) throw new Error('a cluster needs a node');
    return kubelet;
  };
  const of = (pod: KubeObject) => named((pod.spec as { readonly nodeName?: string } | undefined)?.nodeName);
  return { all, named, of, usage: (pod) => (of(pod).running ? of(pod).podUsage(pod) : undefined) };
}
