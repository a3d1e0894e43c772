import type { PolicyRule } from '#types/rbac-v1';
import { eventsRule, groups, read, readUpdate, readWrite, rule, urls } from './rule.ts';
import type { PolicyRole } from './user-roles.ts';

const { apps, authentication, authorization, certificates, coordination, core, discovery } = groups;
const { extensions, networking, node, policy, resource, storage } = groups;

const requests = 'certificatesigningrequests';
const reviews: readonly PolicyRule[] = [
  rule('create', authentication, 'tokenreviews'),
  rule('create', authorization, 'subjectaccessreviews'),
];

/** What kubelets have to do. Follows plugin/pkg/auth/authorizer/rbac/bootstrappolicy, NodeRules. */
export const nodeRules: readonly PolicyRule[] = [
  rule('create', authentication, 'tokenreviews'),
  rule('create', authorization, 'subjectaccessreviews localsubjectaccessreviews'),
  rule(read, core, 'services'),
  rule(`create ${read}`, core, 'nodes'),
  rule('update patch', core, 'nodes/status'),
  rule('update patch', core, 'nodes'),
  eventsRule,
  rule(read, core, 'pods'),
  rule('create delete', core, 'pods'),
  rule('update patch', core, 'pods/status'),
  rule('create', core, 'pods/eviction'),
  rule(read, core, 'secrets configmaps'),
  rule('get', core, 'persistentvolumeclaims persistentvolumes'),
  rule('get', core, 'endpoints'),
  rule(`create ${read}`, certificates, requests),
  rule('get create update patch delete', coordination, 'leases'),
  rule('get', storage, 'volumeattachments'),
  rule('create', core, 'serviceaccounts/token'),
  rule('get update patch', core, 'persistentvolumeclaims/status'),
  rule(read, storage, 'csidrivers'),
  rule('get create update patch delete', storage, 'csinodes'),
  rule(read, node, 'runtimeclasses'),
  rule('get', resource, 'resourceclaims'),
  rule('deletecollection', resource, 'resourceslices'),
  rule('get', core, 'serviceaccounts'),
];

const schedulerRules: readonly PolicyRule[] = [
  eventsRule,
  rule('create', coordination, 'leases'),
  rule('get list watch update', coordination, 'leases', 'kube-scheduler'),
  rule(readWrite, coordination, 'leasecandidates'),
  rule(read, core, 'nodes'),
  rule('get list watch delete', core, 'pods'),
  rule('create', core, 'pods/binding bindings'),
  rule('patch update', core, 'pods/status'),
  rule(read, core, 'services replicationcontrollers'),
  rule(read, [apps, extensions], 'replicasets'),
  rule(read, apps, 'statefulsets'),
  rule(read, policy, 'poddisruptionbudgets'),
  rule(read, core, 'persistentvolumeclaims persistentvolumes'),
  ...reviews,
  rule(read, storage, 'csinodes'),
  rule(read, storage, 'volumeattachments'),
  rule(read, core, 'namespaces'),
  rule(read, storage, 'csidrivers'),
  rule(read, storage, 'csistoragecapacities'),
  rule(read, resource, 'deviceclasses'),
  rule(readUpdate, resource, 'resourceclaims'),
  rule(readUpdate, resource, 'resourceclaims/status'),
  rule('update', core, 'pods/finalizers'),
  rule(read, resource, 'resourceslices'),
];

const controllerManagerRules: readonly PolicyRule[] = [
  eventsRule,
  rule('create', coordination, 'leases'),
  rule('get update', coordination, 'leases', 'kube-controller-manager'),
  rule('create', core, 'secrets serviceaccounts'),
  rule('delete', core, 'secrets'),
  rule('get', core, 'namespaces secrets serviceaccounts configmaps'),
  rule('update', core, 'secrets serviceaccounts'),
  ...reviews,
  rule('list watch', '*', '*'),
  rule('create', core, 'serviceaccounts/token'),
];

const approver = (name: string): PolicyRole => ({
  name: `system:certificates.k8s.io:${name}-approver`,
  rules: [rule('approve', certificates, 'signers', `kubernetes.io/${name}`)],
});

/** What the parts of a cluster get. Follows bootstrappolicy clusterRoles. */
export const componentRoles: readonly PolicyRole[] = [
  {
    name: 'system:heapster',
    rules: [rule(read, core, 'events pods nodes namespaces'), rule(read, extensions, 'deployments')],
  },
  { name: 'system:node', rules: nodeRules },
  {
    name: 'system:node-problem-detector',
    rules: [rule('get', core, 'nodes'), rule('patch', core, 'nodes/status'), eventsRule],
  },
  {
    name: 'system:kubelet-api-admin',
    rules: [
      rule(read, core, 'nodes'),
      rule('proxy', core, 'nodes'),
      rule('*', core, 'nodes/proxy nodes/metrics nodes/stats nodes/log'),
      rule('*', core, 'nodes/configz nodes/healthz nodes/pods'),
    ],
  },
  { name: 'system:node-bootstrapper', rules: [rule(`create ${read}`, certificates, requests)] },
  { name: 'system:auth-delegator', rules: reviews },
  { name: 'system:kube-aggregator', rules: [rule(read, core, 'services endpoints')] },
  { name: 'system:kube-controller-manager', rules: controllerManagerRules },
  { name: 'system:kube-dns', rules: [rule('list watch', core, 'endpoints services')] },
  {
    name: 'system:persistent-volume-provisioner',
    rules: [
      rule('get list watch create delete', core, 'persistentvolumes'),
      rule('get list watch update', core, 'persistentvolumeclaims'),
      rule(read, storage, 'storageclasses'),
      rule('watch', core, 'events'),
      eventsRule,
    ],
  },
  {
    name: `system:certificates.k8s.io:${requests}:nodeclient`,
    rules: [rule('create', certificates, `${requests}/nodeclient`)],
  },
  {
    name: `system:certificates.k8s.io:${requests}:selfnodeclient`,
    rules: [rule('create', certificates, `${requests}/selfnodeclient`)],
  },
  {
    name: 'system:volume-scheduler',
    rules: [
      rule(readUpdate, core, 'persistentvolumes'),
      rule(read, storage, 'storageclasses'),
      rule(readUpdate, core, 'persistentvolumeclaims'),
    ],
  },
  approver('legacy-unknown'),
  approver('kubelet-serving'),
  approver('kube-apiserver-client'),
  approver('kube-apiserver-client-kubelet'),
  {
    name: 'system:service-account-issuer-discovery',
    rules: [
      urls(
        'get',
        '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
      ),
    ],
  },
  {
    name: 'system:node-proxier',
    rules: [
      rule('list watch', core, 'services endpoints'),
      rule(read, core, 'nodes'),
      eventsRule,
      rule('list watch', networking, 'servicecidrs'),
      rule('list watch', discovery, 'endpointslices'),
    ],
  },
  { name: 'system:kube-scheduler', rules: schedulerRules },
];
