import type { ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import type { APIService } from '#types/apiregistration-v1';
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '#types/apps-v1';
import type { HorizontalPodAutoscaler } from '#types/autoscaling-v2';
import type { CronJob, Job } from '#types/batch-v1';
import type { CertificateSigningRequest } from '#types/certificates-v1';
import type { Lease } from '#types/coordination-v1';
import type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from '#types/core-v1';
import type { EndpointSlice } from '#types/discovery-v1';
import type { FlowSchema, PriorityLevelConfiguration } from '#types/flowcontrol-v1';
import type { IPAddress, NetworkPolicy, ServiceCIDR } from '#types/networking-v1';
import type { PodDisruptionBudget } from '#types/policy-v1';
import type { ClusterRole, ClusterRoleBinding } from '#types/rbac-v1';
import type { DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice } from '#types/resource-v1';
import type { PriorityClass } from '#types/scheduling-v1';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from '#types/storage-v1';

/** The kinds that controllers, scheduler and kubelet work with, by their plural. */
export interface KindByResource {
  apiservices: APIService;
  certificatesigningrequests: CertificateSigningRequest;
  clusterrolebindings: ClusterRoleBinding;
  clusterroles: ClusterRole;
  configmaps: ConfigMap;
  controllerrevisions: ControllerRevision;
  cronjobs: CronJob;
  csidrivers: CSIDriver;
  csinodes: CSINode;
  csistoragecapacities: CSIStorageCapacity;
  daemonsets: DaemonSet;
  deployments: Deployment;
  deviceclasses: DeviceClass;
  endpoints: Endpoints;
  endpointslices: EndpointSlice;
  events: Event;
  flowschemas: FlowSchema;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  ipaddresses: IPAddress;
  jobs: Job;
  leases: Lease;
  namespaces: Namespace;
  networkpolicies: NetworkPolicy;
  nodes: Node;
  persistentvolumeclaims: PersistentVolumeClaim;
  persistentvolumes: PersistentVolume;
  poddisruptionbudgets: PodDisruptionBudget;
  pods: Pod;
  priorityclasses: PriorityClass;
  prioritylevelconfigurations: PriorityLevelConfiguration;
  replicasets: ReplicaSet;
  replicationcontrollers: ReplicationController;
  resourceclaims: ResourceClaim;
  resourceclaimtemplates: ResourceClaimTemplate;
  resourcequotas: ResourceQuota;
  resourceslices: ResourceSlice;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  servicecidrs: ServiceCIDR;
  services: Service;
  statefulsets: StatefulSet;
  storageclasses: StorageClass;
  validatingadmissionpolicies: ValidatingAdmissionPolicy;
  volumeattachments: VolumeAttachment;
  volumeattributesclasses: VolumeAttributesClass;
}

export type ResourceName = keyof KindByResource;

/** The API group of each plural; plurals are unique among the kinds above. */
export const groupByResource: Readonly<Record<ResourceName, string>> = {
  apiservices: 'apiregistration.k8s.io',
  certificatesigningrequests: 'certificates.k8s.io',
  clusterrolebindings: 'rbac.authorization.k8s.io',
  clusterroles: 'rbac.authorization.k8s.io',
  configmaps: '',
  controllerrevisions: 'apps',
  cronjobs: 'batch',
  csidrivers: 'storage.k8s.io',
  csinodes: 'storage.k8s.io',
  csistoragecapacities: 'storage.k8s.io',
  daemonsets: 'apps',
  deployments: 'apps',
  deviceclasses: 'resource.k8s.io',
  endpoints: '',
  endpointslices: 'discovery.k8s.io',
  events: '',
  flowschemas: 'flowcontrol.apiserver.k8s.io',
  horizontalpodautoscalers: 'autoscaling',
  ipaddresses: 'networking.k8s.io',
  jobs: 'batch',
  leases: 'coordination.k8s.io',
  namespaces: '',
  networkpolicies: 'networking.k8s.io',
  nodes: '',
  persistentvolumeclaims: '',
  persistentvolumes: '',
  poddisruptionbudgets: 'policy',
  pods: '',
  priorityclasses: 'scheduling.k8s.io',
  prioritylevelconfigurations: 'flowcontrol.apiserver.k8s.io',
  replicasets: 'apps',
  replicationcontrollers: '',
  resourceclaims: 'resource.k8s.io',
  resourceclaimtemplates: 'resource.k8s.io',
  resourcequotas: '',
  resourceslices: 'resource.k8s.io',
  secrets: '',
  serviceaccounts: '',
  servicecidrs: 'networking.k8s.io',
  services: '',
  statefulsets: 'apps',
  storageclasses: 'storage.k8s.io',
  validatingadmissionpolicies: 'admissionregistration.k8s.io',
  volumeattachments: 'storage.k8s.io',
  volumeattributesclasses: 'storage.k8s.io',
};
