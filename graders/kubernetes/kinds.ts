import { isNamespaced } from '#apimachinery';

/** The namespace to look in: as given; else `default` for a built-in namespaced kind. `*`: all of them (undefined). */
export function namespaceOf(apiVersion: string, kind: string, given: string | undefined): string | undefined {
  if (given === '*') return undefined;
  if (given !== undefined) return given;
  return isNamespaced(apiVersion, kind) === true ? 'default' : undefined;
}

const concepts = 'https://kubernetes.io/docs/concepts';
const pages: Readonly<Record<string, string>> = {
  ConfigMap: `${concepts}/configuration/configmap/`,
  CronJob: `${concepts}/workloads/controllers/cron-jobs/`,
  CustomResourceDefinition: `${concepts}/extend-kubernetes/api-extension/custom-resources/`,
  DaemonSet: `${concepts}/workloads/controllers/daemonset/`,
  Deployment: `${concepts}/workloads/controllers/deployment/`,
  EndpointSlice: `${concepts}/services-networking/endpoint-slices/`,
  HorizontalPodAutoscaler: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  Ingress: `${concepts}/services-networking/ingress/`,
  Job: `${concepts}/workloads/controllers/job/`,
  LimitRange: `${concepts}/policy/limit-range/`,
  Namespace: `${concepts}/overview/working-with-objects/namespaces/`,
  NetworkPolicy: `${concepts}/services-networking/network-policies/`,
  Node: `${concepts}/architecture/nodes/`,
  PersistentVolume: `${concepts}/storage/persistent-volumes/`,
  PersistentVolumeClaim: `${concepts}/storage/persistent-volumes/#persistentvolumeclaims`,
  Pod: `${concepts}/workloads/pods/`,
  PodDisruptionBudget: `${concepts}/workloads/pods/disruptions/`,
  PriorityClass: `${concepts}/scheduling-eviction/pod-priority-preemption/`,
  ReplicaSet: `${concepts}/workloads/controllers/replicaset/`,
  ResourceQuota: `${concepts}/policy/resource-quotas/`,
  Role: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  RoleBinding: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ClusterRole: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ClusterRoleBinding: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  Secret: `${concepts}/configuration/secret/`,
  Service: `${concepts}/services-networking/service/`,
  ServiceAccount: `${concepts}/security/service-accounts/`,
  StatefulSet: `${concepts}/workloads/controllers/statefulset/`,
  StorageClass: `${concepts}/storage/storage-classes/`,
};

/** Where to read about a kind. */
export function referenceOf(kind: string): string {
  return pages[kind] ?? 'https://kubernetes.io/docs/reference/kubernetes-api/';
}
