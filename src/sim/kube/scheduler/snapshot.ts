import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, Service } from '#types/core-v1';
import type { LabelSelector } from '#types/meta-v1';
import type { PodDisruptionBudget } from '#types/policy-v1';
import type { ResourceClaim } from '#types/resource-v1';
import type { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment } from '#types/storage-v1';
import { type Amounts, amountsOf, podRequests, sumOf } from '../helpers/pod-resources.ts';
import type { Inventory } from './devices/allocate.ts';

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
  csiDriver(name: string): CSIDriver | undefined;
  csiNode(name: string): CSINode | undefined;
  capacities(): readonly CSIStorageCapacity[];
  /** What is attached to a node, or about to be. */
  attachments(node: string): readonly VolumeAttachment[];
  resourceClaim(namespace: string, name: string): ResourceClaim | undefined;
  /** The cluster's devices, and which of them are taken; put together when it is first asked for. */
  devices(): Inventory;
  budgets(): readonly PodDisruptionBudget[];
  services(namespace: string): readonly Service[];
  /** The selector of the ReplicationController, ReplicaSet or StatefulSet that made the Pod. */
  controllerSelector(pod: Pod): LabelSelector | undefined;
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
