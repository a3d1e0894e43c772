import type { Lease } from '#types/coordination-v1';
import type {
  ConfigMap,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from '#types/core-v1';
import type { PriorityClass } from '#types/scheduling-v1';
import type { CSINode, StorageClass } from '#types/storage-v1';

/** The kinds that controllers, scheduler and kubelet work with, by their plural. */
export interface KindByResource {
  configmaps: ConfigMap;
  csinodes: CSINode;
  events: Event;
  leases: Lease;
  namespaces: Namespace;
  nodes: Node;
  persistentvolumeclaims: PersistentVolumeClaim;
  persistentvolumes: PersistentVolume;
  pods: Pod;
  priorityclasses: PriorityClass;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  services: Service;
  storageclasses: StorageClass;
}

export type ResourceName = keyof KindByResource;

/** The API group of each plural; plurals are unique among the kinds above. */
export const groupByResource: Readonly<Record<ResourceName, string>> = {
  configmaps: '',
  csinodes: 'storage.k8s.io',
  events: '',
  leases: 'coordination.k8s.io',
  namespaces: '',
  nodes: '',
  persistentvolumeclaims: '',
  persistentvolumes: '',
  pods: '',
  priorityclasses: 'scheduling.k8s.io',
  secrets: '',
  serviceaccounts: '',
  services: '',
  storageclasses: 'storage.k8s.io',
};
