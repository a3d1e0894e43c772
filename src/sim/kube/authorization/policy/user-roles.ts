import type { PolicyRule } from '#types/rbac-v1';
import { groups, read, readWrite, rule, urls, write } from './rule.ts';

/** A ClusterRole as the policy gives it: a name with its rules, or with the label whose roles it gathers. */
export interface PolicyRole {
  readonly name: string;
  readonly rules?: readonly PolicyRule[];
  readonly aggregates?: string;
  /** The roles that gather this one: `admin`, `edit`, `view`. */
  readonly aggregatedTo?: string;
}

const { apps, authentication, authorization, autoscaling, batch, coordination, core } = groups;
const { discovery, events, extensions, networking, policy, rbac, resource } = groups;

const workloads = 'daemonsets deployments deployments/scale replicasets replicasets/scale';
const legacy = `${workloads} ingresses networkpolicies replicationcontrollers/scale`;

const adminRules: readonly PolicyRule[] = [
  rule('create', authorization, 'localsubjectaccessreviews'),
  rule(readWrite, rbac, 'roles rolebindings'),
];

const editRules: readonly PolicyRule[] = [
  rule(read, core, 'pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy'),
  rule('impersonate', core, 'serviceaccounts'),
  rule(write, core, 'pods pods/attach pods/proxy pods/exec pods/portforward'),
  rule('create', core, 'pods/eviction'),
  rule(
    write,
    core,
    'replicationcontrollers replicationcontrollers/scale serviceaccounts services services/proxy persistentvolumeclaims configmaps secrets',
  ),
  rule('create', core, 'serviceaccounts/token'),
  rule(write, [core, events], 'events'),
  rule(write, apps, `${workloads} deployments/rollback statefulsets statefulsets/scale`),
  rule(write, autoscaling, 'horizontalpodautoscalers'),
  rule(write, batch, 'jobs cronjobs'),
  rule(write, extensions, `${legacy} deployments/rollback`),
  rule(write, policy, 'poddisruptionbudgets'),
  rule(write, networking, 'networkpolicies ingresses'),
  rule(readWrite, coordination, 'leases'),
  rule(write, resource, 'resourceclaims resourceclaimtemplates'),
];

const viewRules: readonly PolicyRule[] = [
  rule(
    read,
    core,
    'pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps',
  ),
  rule(
    read,
    core,
    'limitranges resourcequotas bindings pods/status resourcequotas/status namespaces/status replicationcontrollers/status pods/log',
  ),
  rule(read, core, 'namespaces'),
  rule(read, [core, events], 'events'),
  rule(read, discovery, 'endpointslices'),
  rule(
    read,
    apps,
    `${workloads} controllerrevisions statefulsets statefulsets/status statefulsets/scale daemonsets/status deployments/status replicasets/status`,
  ),
  rule(read, autoscaling, 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  rule(read, batch, 'jobs cronjobs cronjobs/status jobs/status'),
  rule(read, extensions, `${legacy} daemonsets/status deployments/status ingresses/status replicasets/status`),
  rule(read, policy, 'poddisruptionbudgets poddisruptionbudgets/status'),
  rule(read, networking, 'networkpolicies ingresses ingresses/status'),
  rule(read, resource, 'resourceclaims resourceclaims/status resourceclaimtemplates'),
];

/** What people get, and what everybody has. Follows bootstrappolicy clusterRoles. */
export const userRoles: readonly PolicyRole[] = [
  { name: 'cluster-admin', rules: [rule('*', '*', '*'), urls('*', '*')] },
  {
    name: 'system:discovery',
    rules: [urls('get', '/livez /readyz /healthz /version /version/ /openapi /openapi/* /api /api/* /apis /apis/*')],
  },
  {
    name: 'system:monitoring',
    rules: [
      urls('get', '/metrics /metrics/slis /livez /readyz /healthz /livez/* /readyz/* /healthz/*'),
      rule('get', core, 'nodes/metrics'),
    ],
  },
  {
    name: 'system:basic-user',
    rules: [
      rule('create', authorization, 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      rule('create', authentication, 'selfsubjectreviews'),
    ],
  },
  { name: 'system:public-info-viewer', rules: [urls('get', '/livez /readyz /healthz /version /version/')] },
  { name: 'admin', aggregates: 'admin' },
  { name: 'edit', aggregates: 'edit', aggregatedTo: 'admin' },
  { name: 'view', aggregates: 'view', aggregatedTo: 'edit' },
  { name: 'system:aggregate-to-admin', rules: adminRules, aggregatedTo: 'admin' },
  { name: 'system:aggregate-to-edit', rules: editRules, aggregatedTo: 'edit' },
  { name: 'system:aggregate-to-view', rules: viewRules, aggregatedTo: 'view' },
];
