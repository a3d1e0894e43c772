import { deepFreeze, type KubeObject } from '#apimachinery';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, Subject } from '#types/rbac-v1';
import { componentRoles } from './component-roles.ts';
import { controllerRoles } from './controller-roles.ts';
import { namespaceRoles } from './namespace-roles.ts';
import { type PolicyRole, userRoles } from './user-roles.ts';

const apiGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${apiGroup}/v1`;
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

const user = (name: string): Subject => ({ kind: 'User', apiGroup, name });
const everybodyIn = (name: string): Subject => ({ kind: 'Group', apiGroup, name });
const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' });

const bindings: readonly { readonly role: string; readonly subjects: readonly Subject[] }[] = [
  { role: 'cluster-admin', subjects: [everybodyIn('system:masters')] },
  { role: 'system:monitoring', subjects: [everybodyIn('system:monitoring')] },
  { role: 'system:discovery', subjects: [everybodyIn('system:authenticated')] },
  { role: 'system:basic-user', subjects: [everybodyIn('system:authenticated')] },
  {
    role: 'system:public-info-viewer',
    subjects: [everybodyIn('system:authenticated'), everybodyIn('system:unauthenticated')],
  },
  { role: 'system:node-proxier', subjects: [user('system:kube-proxy')] },
  { role: 'system:kube-controller-manager', subjects: [user('system:kube-controller-manager')] },
  { role: 'system:kube-dns', subjects: [account('kube-dns')] },
  { role: 'system:kube-scheduler', subjects: [user('system:kube-scheduler')] },
  { role: 'system:volume-scheduler', subjects: [user('system:kube-scheduler')] },
  { role: 'system:node', subjects: [] },
  { role: 'system:service-account-issuer-discovery', subjects: [everybodyIn('system:serviceaccounts')] },
];

let made: readonly KubeObject[] | undefined;

/**
 * The roles and bindings that every cluster has, in the order in which they are made. Follows kube-apiserver 1.35
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
 */
export function bootstrapPolicy(): readonly KubeObject[] {
  made ??= deepFreeze(makePolicy());
  return made;
}

function makePolicy(): KubeObject[] {
  const controllers = Object.entries(controllerRoles);
  return [
    ...[...userRoles, ...componentRoles].map(clusterRole),
    ...controllers.map(([name, rules]) => clusterRole({ name: `system:controller:${name}`, rules })),
    ...bindings.map((binding) => clusterRoleBinding(binding)),
    ...controllers.map(([name]) =>
      clusterRoleBinding({ role: `system:controller:${name}`, subjects: [account(name)] }),
    ),
    ...namespaceRoles.flatMap(({ namespace, role, rules, binding = role, users = [], accounts = [] }) => [
      {
        apiVersion,
        kind: 'Role',
        metadata: { name: role, namespace, annotations, labels },
        rules: [...rules],
      } satisfies Role,
      {
        apiVersion,
        kind: 'RoleBinding',
        metadata: { name: binding, namespace, annotations, labels },
        roleRef: { apiGroup, kind: 'Role', name: role },
        subjects: [...users.map(user), ...accounts.map(account)],
      } satisfies RoleBinding,
    ]),
  ];
}

function clusterRole({ name, rules, aggregates, aggregatedTo }: PolicyRole): ClusterRole {
  const label = (role: string) => ({ [`${apiGroup}/aggregate-to-${role}`]: 'true' });
  const marks = { annotations, labels: { ...labels, ...(aggregatedTo === undefined ? {} : label(aggregatedTo)) } };
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name, ...marks },
    ...(aggregates === undefined
      ? { rules: [...(rules ?? [])] }
      : { rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels: label(aggregates) }] } }),
  };
}

function clusterRoleBinding({ role, subjects }: (typeof bindings)[number]): ClusterRoleBinding {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: role, annotations, labels },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    ...(subjects.length === 0 ? {} : { subjects: [...subjects] }),
  };
}
