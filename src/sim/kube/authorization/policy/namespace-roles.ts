import type { PolicyRule } from '#types/rbac-v1';
import { eventsRule, groups, read, rule } from './rule.ts';

/** A Role and who it is bound to. */
interface NamespacePolicy {
  readonly namespace: string;
  readonly role: string;
  readonly rules: readonly PolicyRule[];
  /** Default: the role's name. */
  readonly binding?: string;
  readonly users?: readonly string[];
  /** ServiceAccounts in kube-system. */
  readonly accounts?: readonly string[];
}

const { coordination, core } = groups;
const system = 'kube-system';
const leading = 'get watch list create update';
const locking = (role: string, more: readonly string[] = []): NamespacePolicy => ({
  namespace: system,
  role: `system::leader-locking-${role}`,
  rules: [rule(leading, coordination, 'leases'), rule(leading, coordination, 'leasecandidates')],
  users: [`system:${role}`],
  accounts: [role, ...more],
});

/** Follows bootstrappolicy namespace_policy.go. */
export const namespaceRoles: readonly NamespacePolicy[] = [
  {
    namespace: system,
    role: 'extension-apiserver-authentication-reader',
    rules: [rule(read, core, 'configmaps', 'extension-apiserver-authentication')],
    binding: 'system::extension-apiserver-authentication-reader',
    users: ['system:kube-controller-manager', 'system:kube-scheduler'],
  },
  {
    namespace: system,
    role: 'system:controller:bootstrap-signer',
    rules: [rule(read, core, 'secrets')],
    accounts: ['bootstrap-signer'],
  },
  {
    namespace: system,
    role: 'system:controller:cloud-provider',
    rules: [rule(`create ${read}`, core, 'configmaps')],
    accounts: ['cloud-provider'],
  },
  {
    namespace: system,
    role: 'system:controller:token-cleaner',
    rules: [rule(`${read} delete`, core, 'secrets'), eventsRule],
    accounts: ['token-cleaner'],
  },
  locking('kube-controller-manager', ['leader-election-controller']),
  locking('kube-scheduler'),
  {
    namespace: 'kube-public',
    role: 'system:controller:bootstrap-signer',
    rules: [rule(read, core, 'configmaps'), rule('update', core, 'configmaps', 'cluster-info'), eventsRule],
    accounts: ['bootstrap-signer'],
  },
];
