import { lookup, parseFieldSelector } from '#apimachinery';
import type { Registry } from '../registry/index.ts';
import { isRelated, type RelatedKind } from './node-relations.ts';
import { nodeRules } from './policy/component-roles.ts';
import { ruleAllows } from './rules.ts';
import type { AuthorizationAttributes, Authorizer, Decision } from './types.ts';

type Resource = NonNullable<AuthorizationAttributes['resource']>;

const prefix = 'system:node:';
const allowed: Decision = { allowed: true, reason: '' };
const noOpinion = (reason = ''): Decision => ({ allowed: false, reason });

/** The node that a user is; undefined: none. Follows pkg/auth/nodeidentifier. */
export function nodeNameOf({ name, groups }: AuthorizationAttributes['user']): string | undefined {
  return name.startsWith(prefix) && groups.includes('system:nodes') ? name.slice(prefix.length) : undefined;
}

/**
 * Nodes may do what kubelets have to, on what is theirs; everybody, nodes too, may do what `other` allows. Follows
 * plugin/pkg/auth/authorizer/node and apiserver pkg/authorization/union.
 */
export function createNodeAuthorizer(registry: Registry, other: Authorizer): Authorizer {
  return {
    ...other,
    authorize: (attributes) => {
      const node = nodeNameOf(attributes.user);
      if (node === undefined) {
        return other.authorize(attributes);
      }
      const first = decide(registry, node, attributes);
      if (first.allowed) {
        return first;
      }
      const second = other.authorize(attributes);
      const reason = [first.reason, second.reason].filter((one) => one !== '').join('\n');
      return second.allowed ? second : noOpinion(reason);
    },
  };
}

function decide(registry: Registry, node: string, attributes: AuthorizationAttributes): Decision {
  const { resource, user } = attributes;
  if (node === '') {
    return noOpinion(`unknown node for user ${JSON.stringify(user.name)}`);
  }
  const own = resource === undefined ? undefined : ownRule(resource);
  if (resource !== undefined && own !== undefined) {
    return own({ registry, node, verb: attributes.verb, resource });
  }
  return nodeRules.some((rule) => ruleAllows(rule, attributes)) ? allowed : noOpinion();
}

interface Question {
  readonly registry: Registry;
  readonly node: string;
  readonly verb: string;
  readonly resource: Resource;
}
type Rule = (question: Question) => Decision;

const writes = ['get', 'create', 'update', 'patch', 'delete'];

function related({ registry, node, resource }: Question, kind: RelatedKind): Decision {
  const { namespace, name = '' } = resource;
  if (name === '') {
    return noOpinion('No Object name found');
  }
  return isRelated(registry, node, kind, namespace, name)
    ? allowed
    : noOpinion(`no relationship found between node '${node}' and this object`);
}

const onlyGet =
  (kind: RelatedKind): Rule =>
  (question) => {
    if (question.verb !== 'get') return noOpinion('can only get individual resources of this type');
    return question.resource.subresource === undefined ? related(question, kind) : noOpinion('cannot get subresource');
  };

const onlyRead =
  (kind: RelatedKind): Rule =>
  (question) => {
    const { verb, resource } = question;
    if (!['get', 'list', 'watch'].includes(verb)) return noOpinion('can only read resources of this type');
    if (resource.subresource !== undefined) return noOpinion('cannot read subresource');
    if ((resource.namespace ?? '') === '') return noOpinion('can only read namespaced object of this type');
    return related(question, kind);
  };

const claims: Rule = (question) => {
  if (question.resource.subresource !== 'status') return onlyGet('persistentvolumeclaim')(question);
  return ['update', 'patch'].includes(question.verb)
    ? related(question, 'persistentvolumeclaim')
    : noOpinion('can only get/update/patch this type');
};

const serviceAccounts: Rule = (question) => {
  const { verb, resource, registry, node } = question;
  const { subresource, name = '', namespace } = resource;
  if (verb === 'get' && subresource === undefined) return onlyRead('serviceaccount')(question);
  if (verb !== 'create' || name === '') return noOpinion('can only create tokens for individual service accounts');
  if (subresource !== 'token') return noOpinion('can only create token subresource of serviceaccount');
  return isRelated(registry, node, 'serviceaccount', namespace, name)
    ? allowed
    : noOpinion(`no relationship found between node '${node}' and this object`);
};

const leases: Rule = ({ node, verb, resource }) => {
  if (!writes.includes(verb)) return noOpinion('can only get, create, update, patch, or delete a node lease');
  if (resource.namespace !== 'kube-node-lease') {
    return noOpinion('can only access leases in the "kube-node-lease" system namespace');
  }
  return verb === 'create' || resource.name === node
    ? allowed
    : noOpinion('can only access node lease with the same name as the requesting node');
};

const csiNodes: Rule = ({ node, verb, resource }) => {
  if (!writes.includes(verb)) return noOpinion('can only get, create, update, patch, or delete a CSINode');
  if (resource.subresource !== undefined) return noOpinion('cannot authorize CSINode subresources');
  return verb === 'create' || resource.name === node
    ? allowed
    : noOpinion('can only access CSINode with the same name as the requesting node');
};

const resourceSlices: Rule = (question) => {
  const { verb, resource } = question;
  if (resource.subresource !== undefined) return noOpinion('cannot authorize ResourceSlice subresources');
  if (verb === 'create') return allowed;
  if (['get', 'update', 'patch', 'delete'].includes(verb)) return related(question, 'resourceslice');
  if (!['watch', 'list', 'deletecollection'].includes(verb)) {
    return noOpinion(
      'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
    );
  }
  return selectsNode(question)
    ? allowed
    : noOpinion('can only list/watch/deletecollection resourceslices with nodeName field selector');
};

const nodes: Rule = ({ node, verb, resource }) => {
  const { subresource, name = '' } = resource;
  if (subresource === 'status') return ['update', 'patch'].includes(verb) ? allowed : noOpinion();
  if (subresource !== undefined) return noOpinion();
  if (['create', 'update', 'patch'].includes(verb)) return allowed;
  if (!['get', 'list', 'watch'].includes(verb)) return noOpinion();
  if (name === node) return allowed;
  return name === ''
    ? noOpinion(`node '${node}' cannot read all nodes, only its own Node object`)
    : noOpinion(`node '${node}' cannot read '${name}', only its own Node object`);
};

const pods: Rule = (question) => {
  const { verb, resource } = question;
  switch (resource.subresource) {
    case undefined:
      if (verb === 'get') return related(question, 'pod');
      if (verb === 'create' || verb === 'delete') return allowed;
      if (verb !== 'list' && verb !== 'watch') return noOpinion();
      if (selectsNode(question)) return allowed;
      return (resource.name ?? '') === ''
        ? noOpinion('can only list/watch pods with spec.nodeName field selector')
        : related(question, 'pod');
    case 'status':
      return ['update', 'patch'].includes(verb) ? allowed : noOpinion();
    case 'eviction':
      return verb === 'create' ? allowed : noOpinion();
    default:
      return noOpinion();
  }
};

function selectsNode({ node, resource }: Question): boolean {
  try {
    return parseFieldSelector(resource.fieldSelector ?? '').some(
      ({ field, operator, value }) => field === 'spec.nodeName' && operator !== '!=' && value === node,
    );
  } catch {
    return false;
  }
}

const rules = lookup<Rule>({
  'secrets.': onlyRead('secret'),
  'configmaps.': onlyRead('configmap'),
  'persistentvolumeclaims.': claims,
  'persistentvolumes.': onlyGet('persistentvolume'),
  'resourceclaims.resource.k8s.io': onlyGet('resourceclaim'),
  'volumeattachments.storage.k8s.io': onlyGet('volumeattachment'),
  'serviceaccounts.': serviceAccounts,
  'leases.coordination.k8s.io': leases,
  'csinodes.storage.k8s.io': csiNodes,
  'resourceslices.resource.k8s.io': resourceSlices,
  'nodes.': nodes,
  'pods.': pods,
});

function ownRule({ group, resource }: Resource): Rule | undefined {
  return rules[`${resource}.${group}`];
}
