import { describe, expect, it } from 'vitest';
import { createTestServer } from '../../test-server.ts';

interface Entry {
  readonly resource: string;
  readonly responseKind: { readonly kind: string };
  readonly scope: string;
  readonly shortNames?: readonly string[];
}
interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources: readonly Entry[] }[];
  }[];
}

const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

async function apiResources(): Promise<readonly string[]> {
  const { ask } = await createTestServer({
    options: () => ({ usage: { node: () => undefined, pod: () => undefined } }),
  });
  const lines: string[] = [];
  for (const path of ['/api', '/apis']) {
    const { object } = await ask('GET', path, { headers: { accept } });
    for (const { metadata, versions } of (object as unknown as Discovery).items) {
      const [preferred] = versions;
      for (const { resource, responseKind, scope, shortNames = [] } of preferred?.resources ?? []) {
        const version = metadata.name === undefined ? 'v1' : `${metadata.name}/${preferred?.version}`;
        lines.push([resource, shortNames.join(','), version, scope === 'Namespaced', responseKind.kind].join(' '));
      }
    }
  }
  return lines;
}

/** What `kubectl api-resources` prints in a cluster that kubeadm 1.35 made, with metrics-server. */
const expected = `
bindings  v1 true Binding
componentstatuses cs v1 false ComponentStatus
configmaps cm v1 true ConfigMap
endpoints ep v1 true Endpoints
events ev v1 true Event
limitranges limits v1 true LimitRange
namespaces ns v1 false Namespace
nodes no v1 false Node
persistentvolumeclaims pvc v1 true PersistentVolumeClaim
persistentvolumes pv v1 false PersistentVolume
pods po v1 true Pod
podtemplates  v1 true PodTemplate
replicationcontrollers rc v1 true ReplicationController
resourcequotas quota v1 true ResourceQuota
secrets  v1 true Secret
serviceaccounts sa v1 true ServiceAccount
services svc v1 true Service
mutatingwebhookconfigurations  admissionregistration.k8s.io/v1 false MutatingWebhookConfiguration
validatingadmissionpolicies  admissionregistration.k8s.io/v1 false ValidatingAdmissionPolicy
validatingadmissionpolicybindings  admissionregistration.k8s.io/v1 false ValidatingAdmissionPolicyBinding
validatingwebhookconfigurations  admissionregistration.k8s.io/v1 false ValidatingWebhookConfiguration
customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false CustomResourceDefinition
apiservices  apiregistration.k8s.io/v1 false APIService
controllerrevisions  apps/v1 true ControllerRevision
daemonsets ds apps/v1 true DaemonSet
deployments deploy apps/v1 true Deployment
replicasets rs apps/v1 true ReplicaSet
statefulsets sts apps/v1 true StatefulSet
selfsubjectreviews  authentication.k8s.io/v1 false SelfSubjectReview
tokenreviews  authentication.k8s.io/v1 false TokenReview
localsubjectaccessreviews  authorization.k8s.io/v1 true LocalSubjectAccessReview
selfsubjectaccessreviews  authorization.k8s.io/v1 false SelfSubjectAccessReview
selfsubjectrulesreviews  authorization.k8s.io/v1 false SelfSubjectRulesReview
subjectaccessreviews  authorization.k8s.io/v1 false SubjectAccessReview
horizontalpodautoscalers hpa autoscaling/v2 true HorizontalPodAutoscaler
cronjobs cj batch/v1 true CronJob
jobs  batch/v1 true Job
certificatesigningrequests csr certificates.k8s.io/v1 false CertificateSigningRequest
leases  coordination.k8s.io/v1 true Lease
endpointslices  discovery.k8s.io/v1 true EndpointSlice
events ev events.k8s.io/v1 true Event
flowschemas  flowcontrol.apiserver.k8s.io/v1 false FlowSchema
prioritylevelconfigurations  flowcontrol.apiserver.k8s.io/v1 false PriorityLevelConfiguration
nodes  metrics.k8s.io/v1beta1 false NodeMetrics
pods  metrics.k8s.io/v1beta1 true PodMetrics
ingressclasses  networking.k8s.io/v1 false IngressClass
ingresses ing networking.k8s.io/v1 true Ingress
ipaddresses ip networking.k8s.io/v1 false IPAddress
networkpolicies netpol networking.k8s.io/v1 true NetworkPolicy
servicecidrs  networking.k8s.io/v1 false ServiceCIDR
runtimeclasses  node.k8s.io/v1 false RuntimeClass
poddisruptionbudgets pdb policy/v1 true PodDisruptionBudget
clusterrolebindings  rbac.authorization.k8s.io/v1 false ClusterRoleBinding
clusterroles  rbac.authorization.k8s.io/v1 false ClusterRole
rolebindings  rbac.authorization.k8s.io/v1 true RoleBinding
roles  rbac.authorization.k8s.io/v1 true Role
deviceclasses  resource.k8s.io/v1 false DeviceClass
resourceclaims  resource.k8s.io/v1 true ResourceClaim
resourceclaimtemplates  resource.k8s.io/v1 true ResourceClaimTemplate
resourceslices  resource.k8s.io/v1 false ResourceSlice
priorityclasses pc scheduling.k8s.io/v1 false PriorityClass
csidrivers  storage.k8s.io/v1 false CSIDriver
csinodes  storage.k8s.io/v1 false CSINode
csistoragecapacities  storage.k8s.io/v1 true CSIStorageCapacity
storageclasses sc storage.k8s.io/v1 false StorageClass
volumeattachments  storage.k8s.io/v1 false VolumeAttachment
volumeattributesclasses vac storage.k8s.io/v1 false VolumeAttributesClass`
  .trim()
  .split('\n');

/** kubectl sorts by group and name. */
const byGroup = (left: string, right: string): number => {
  const key = (line: string): string => {
    const [resource = '', , version = ''] = line.split(' ');
    return `${version === 'v1' ? '' : version.split('/')[0]} ${resource}`;
  };
  return key(left) < key(right) ? -1 : 1;
};

describe('discovery', () => {
  it('lists what a cluster of kubeadm lists, with its short names', async () => {
    const lines = [...(await apiResources())].sort(byGroup);
    expect(lines).toEqual(expected);
  });
});
