import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { PodDisruptionBudget } from '#types/policy-v1';
import type { StorageClass } from '#types/storage-v1';
import { type Amounts, amountsOf, podRequests, sumOf } from '../helpers/pod-resources.ts';

/** A node with the Pods that are on it or about to be. */
export interface NodeInfo {
  readonly name: string;
  readonly node: Node;
  readonly pods: readonly Pod[];
  readonly requested: Amounts;
  readonly allocatable: Amounts;
}

/** What one scheduling cycle looks at. */
export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  budgets(): readonly PodDisruptionBudget[];
}

/** Gathers a node and its Pods. */
export function nodeInfo(node: Node, pods: readonly Pod[]): NodeInfo {
  return {
    name: node.metadata.name ?? '',
    node,
    pods,
    requested: sumOf(pods.map(podRequests)),
    allocatable: amountsOf(node.status?.allocatable),
  };
}

/** As `nodeInfo`; of a node on which nothing has changed since the last call it is the same one. */
export function nodeInfos(): (node: Node, pods: readonly Pod[]) => NodeInfo {
  const last = new Map<string, NodeInfo>();
  return (node, pods) => {
    const name = node.metadata.name ?? '';
    const before = last.get(name);
    if (before?.node === node && haveSame(before.pods, pods)) return before;
    const info = nodeInfo(node, pods);
    last.set(name, info);
    return info;
  };
}

function haveSame(a: readonly Pod[], b: readonly Pod[]): boolean {
  return a.length === b.length && a.every((pod, index) => pod === b[index]);
}
