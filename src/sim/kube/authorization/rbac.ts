import { isStatusError, type KubeObject, notFound, type StatusError } from '#apimachinery';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '#types/rbac-v1';
import type { Registry, ResourceDefinition, UserInfo } from '../registry/index.ts';
import { ruleAllows } from './rules.ts';
import type { AuthorizationAttributes, Authorizer } from './types.ts';

const group = 'rbac.authorization.k8s.io';
const superusers = 'system:masters';
const servicePrefix = 'system:serviceaccount:';

/** A binding as it concerns one subject of it. */
interface Grant {
  readonly roleRef: RoleRef;
  readonly namespace: string | undefined;
  /** What a decision tells: `ClusterRoleBinding "b" of ClusterRole "r" to User "u"`. */
  readonly source: string;
}

/** Grants by subject (`User/jane`) of the whole cluster or of one namespace. */
type Grants = ReadonlyMap<string, readonly Grant[]>;

interface Index {
  readonly cluster: Grants;
  readonly byNamespace: ReadonlyMap<string, Grants>;
}

/**
 * Role based access control on what the registry holds. The bindings are indexed by subject; a change of one makes the
 * index anew before the next question. Follows plugin/pkg/auth/authorizer/rbac.
 */
export function createRbacAuthorizer(registry: Registry): Authorizer & { close(): void } {
  const kind = (resource: string) => registry.resource(group, resource);
  const bindingKinds = [kind('clusterrolebindings'), kind('rolebindings')];
  let index: Index | undefined;
  const watches = bindingKinds
    .filter((definition) => definition !== undefined)
    .map((definition) =>
      registry.watch(definition, { resourceVersion: registry.resourceVersion }, () => {
        index = undefined;
      }),
    );

  const rulesOfRole = (roleRef: RoleRef, namespace: string | undefined): readonly PolicyRule[] | StatusError => {
    const isCluster = roleRef.kind === 'ClusterRole';
    const definition = kind(isCluster ? 'clusterroles' : 'roles');
    try {
      const role = registry.get(definition as ResourceDefinition, isCluster ? undefined : namespace, roleRef.name);
      return (role as KubeObject as ClusterRole | Role).rules ?? [];
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return notFound(group, isCluster ? 'clusterrole' : 'role', roleRef.name);
    }
  };

  function* grantsFor(user: UserInfo, namespace: string | undefined): Generator<Grant> {
    index ??= createIndex(registry, bindingKinds);
    const subjects = subjectsOf(user);
    for (const subject of subjects) yield* index.cluster.get(subject) ?? [];
    const own = namespace === undefined || namespace === '' ? undefined : index.byNamespace.get(namespace);
    if (own !== undefined) {
      for (const subject of subjects) yield* own.get(subject) ?? [];
    }
  }

  return {
    authorize: (attributes: AuthorizationAttributes) => {
      const { user, resource } = attributes;
      if (user.groups.includes(superusers)) return { allowed: true, reason: '' };
      const errors = new Set<string>();
      for (const grant of grantsFor(user, resource?.namespace)) {
        const rules = rulesOfRole(grant.roleRef, grant.namespace);
        if (!isRules(rules)) errors.add(rules.message);
        else if (rules.some((rule) => ruleAllows(rule, attributes))) {
          return { allowed: true, reason: `RBAC: allowed by ${grant.source}` };
        }
      }
      return { allowed: false, reason: errors.size === 0 ? '' : `RBAC: ${aggregate([...errors])}` };
    },
    rulesFor: (user, namespace) => {
      const found: PolicyRule[] = [];
      const errors = new Set<string>();
      for (const grant of grantsFor(user, namespace)) {
        const rules = rulesOfRole(grant.roleRef, grant.namespace);
        if (isRules(rules)) found.push(...rules);
        else errors.add(rules.message);
      }
      return { rules: found, errors: [...errors] };
    },
    rulesOf: ({ kind: roleKind, name }, namespace) => {
      const isCluster = roleKind === 'ClusterRole';
      const definition = kind(isCluster ? 'clusterroles' : 'roles') as ResourceDefinition;
      const role = registry.get(definition, isCluster ? undefined : namespace, name);
      return (role as KubeObject as ClusterRole | Role).rules ?? [];
    },
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}

function isRules(found: readonly PolicyRule[] | StatusError): found is readonly PolicyRule[] {
  return Array.isArray(found);
}

/** Several errors as Go's aggregate prints them. */
function aggregate(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
}

function subjectsOf({ name, groups }: UserInfo): readonly string[] {
  const own = [`User/${name}`];
  if (name.startsWith(servicePrefix)) own.push(`ServiceAccount/${name.slice(servicePrefix.length)}`);
  return [...own, ...groups.map((one) => `Group/${one}`)];
}

function createIndex(registry: Registry, kinds: readonly (ResourceDefinition | undefined)[]): Index {
  const cluster = new Map<string, Grant[]>();
  const byNamespace = new Map<string, Map<string, Grant[]>>();
  for (const definition of kinds) {
    if (definition === undefined) continue;
    for (const item of registry.list(definition).items) {
      const binding = item as ClusterRoleBinding | RoleBinding;
      const { namespace } = binding.metadata;
      let grants = cluster;
      if (namespace !== undefined) {
        grants = byNamespace.get(namespace) ?? new Map<string, Grant[]>();
        byNamespace.set(namespace, grants);
      }
      for (const subject of binding.subjects ?? []) {
        const key = subjectKey(subject, namespace);
        const grant = { roleRef: binding.roleRef, namespace, source: sourceText(binding, subject) };
        grants.set(key, [...(grants.get(key) ?? []), grant]);
      }
    }
  }
  return { cluster, byNamespace };
}

function subjectKey({ kind, name, namespace }: Subject, own: string | undefined): string {
  return kind === 'ServiceAccount' ? `ServiceAccount/${namespace || own || ''}:${name}` : `${kind}/${name}`;
}

/** Follows rbac.go clusterRoleBindingDescriber, roleBindingDescriber and describeSubject. */
function sourceText({ metadata, roleRef }: ClusterRoleBinding | RoleBinding, subject: Subject): string {
  const quote = JSON.stringify;
  const { name = '', namespace } = metadata;
  const binding =
    namespace === undefined ? `ClusterRoleBinding ${quote(name)}` : `RoleBinding ${quote(`${name}/${namespace}`)}`;
  const who =
    subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || namespace || ''}` : subject.name;
  return `${binding} of ${roleRef.kind} ${quote(roleRef.name)} to ${subject.kind} ${quote(who)}`;
}
