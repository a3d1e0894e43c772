import { deepEqual, forbidden, isStatusError, type KubeObject, notFound } from '#apimachinery';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef } from '#types/rbac-v1';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin, UserInfo } from '../registry/index.ts';
import { compactRules, missingRights, quotedList, ruleText } from './rules.ts';
import type { Authorizer } from './types.ts';

const group = 'rbac.authorization.k8s.io';
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody grants what he has not, unless he may `escalate` the role or `bind` to it. In the real server a layer of the
 * roles' storage; here the last to look at a write before it is validated. The authorizer stands on the registry that
 * asks this plug-in, so it is handed over late. Follows the policybased storages of pkg/registry/rbac.
 */
export function createEscalationCheck(authorizerOf: () => Authorizer): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    operations: ['CREATE', 'UPDATE'],
    admit: (attributes, context) => {
      const { resource, object, previous, subresource } = attributes;
      if (resource.group !== group || object === undefined || subresource !== undefined) return;
      if (context.user.groups.includes('system:masters')) return;
      if (previous !== undefined && deepEqual(withoutUpkeep(object), withoutUpkeep(previous))) return;
      const authorizer = authorizerOf();
      if (resource.resource === 'roles' || resource.resource === 'clusterroles') {
        checkRole(authorizer, attributes, object as Role | ClusterRole, context);
      } else {
        checkBinding(authorizer, attributes, object as RoleBinding | ClusterRoleBinding, context);
      }
    },
  };
}

function checkRole(
  authorizer: Authorizer,
  { resource, namespace, name }: AdmissionAttributes,
  role: Role | ClusterRole,
  { user }: AdmissionContext,
): void {
  const own = { group, resource: resource.resource, subresource: undefined, namespace, name };
  if (authorizer.authorize({ user, verb: 'escalate', path: '', resource: own }).allowed) return;
  const refuse = (reason: string) => forbidden(group, resource.resource, name, reason);
  if ('aggregationRule' in role && role.aggregationRule !== undefined) {
    if (problemOf(authorizer, user, namespace, everything) !== undefined) {
      throw refuse('must have cluster-admin privileges to use an aggregationRule');
    }
  }
  const problem = problemOf(authorizer, user, namespace, role.rules ?? []);
  if (problem !== undefined) throw refuse(problem);
}

function checkBinding(
  authorizer: Authorizer,
  { resource, namespace, name }: AdmissionAttributes,
  { roleRef }: RoleBinding | ClusterRoleBinding,
  { user }: AdmissionContext,
): void {
  const bound = { ClusterRole: 'clusterroles', Role: 'roles' }[roleRef?.kind ?? ''];
  // What is no role at all is for validation to refuse.
  if (bound === undefined) return;
  const role = { group, resource: bound, subresource: undefined, namespace, name: roleRef.name };
  if (authorizer.authorize({ user, verb: 'bind', path: '', resource: role }).allowed) return;
  const problem = problemOf(authorizer, user, namespace, boundRules(authorizer, resource.resource, roleRef, namespace));
  if (problem !== undefined) throw forbidden(group, resource.resource, name, problem);
}

/** The rules of the role. One that is not there is reported as missing among what is asked for, as the real registry does. */
function boundRules(
  authorizer: Authorizer,
  resource: string,
  roleRef: RoleRef,
  namespace: string | undefined,
): readonly PolicyRule[] {
  try {
    return authorizer.rulesOf(roleRef, namespace);
  } catch (error) {
    throw isStatusError(error) && error.code === 404 ? notFound(group, resource, roleRef.name) : error;
  }
}

/** Why the user may not grant these rules; undefined: he holds them all. Follows rbac validation ConfirmNoEscalation. */
function problemOf(
  authorizer: Authorizer,
  user: UserInfo,
  namespace: string | undefined,
  rules: readonly PolicyRule[],
): string | undefined {
  const held = authorizer.rulesFor(user, namespace);
  const missing = missingRights(held.rules, rules);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compactRules(missing).map(ruleText))].sort();
  const { errors } = held;
  const unresolved =
    errors.length === 0 ? '' : `; resolution errors: [${errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`}]`;
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${unresolved}`;
}

/** The object but for what the garbage collector may change. Follows rbac IsOnlyMutatingGCFields. */
function withoutUpkeep(object: KubeObject): KubeObject {
  const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _fields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
