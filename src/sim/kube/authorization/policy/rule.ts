import type { PolicyRule } from '#types/rbac-v1';

export const groups = {
  apps: 'apps',
  authentication: 'authentication.k8s.io',
  authorization: 'authorization.k8s.io',
  autoscaling: 'autoscaling',
  batch: 'batch',
  certificates: 'certificates.k8s.io',
  coordination: 'coordination.k8s.io',
  core: '',
  discovery: 'discovery.k8s.io',
  events: 'events.k8s.io',
  extensions: 'extensions',
  networking: 'networking.k8s.io',
  node: 'node.k8s.io',
  policy: 'policy',
  rbac: 'rbac.authorization.k8s.io',
  resource: 'resource.k8s.io',
  storage: 'storage.k8s.io',
} as const;

export const read = 'get list watch';
export const readUpdate = 'get list watch update patch';
export const write = 'create update patch delete deletecollection';
export const readWrite = `${read} ${write}`;

/** A rule on resources; verbs, resources and names are words, everything is sorted. Follows pkg/apis/rbac/v1 NewRule. */
export function rule(verbs: string, group: string | readonly string[], resources: string, names = ''): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: typeof group === 'string' ? [group] : [...group].sort(),
    resources: words(resources),
    ...(names === '' ? {} : { resourceNames: words(names) }),
  };
}

/** A rule on URLs. */
export function urls(verbs: string, paths: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(paths) };
}

/** Whoever tells about things. */
export const eventsRule = rule('create update patch', [groups.core, groups.events], 'events');

function words(text: string): string[] {
  return [...new Set(text.split(' '))].sort();
}
