import { namedGroups, versionsOf } from './documents.ts';
import type { DiscoveredResource, DiscoveredSubresource } from './resources.ts';
import type { WaitingVersion } from './waiting.ts';

/** APIGroupDiscoveryList of /api (`core`) or /apis. Follows apiserver pkg/endpoints/discovery/aggregated. */
export function aggregatedDiscovery(
  resources: readonly DiscoveredResource[],
  waiting: readonly WaitingVersion[],
  core: boolean,
) {
  const groups = core ? [{ group: '', versions: versionsOf(resources, '') }] : namedGroups(resources, waiting);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((version) => {
        const members = resources.filter((resource) => resource.group === group && resource.version === version);
        return members.length === 0
          ? { version, freshness: 'Stale' }
          : { version, resources: members.map(entryOf), freshness: 'Current' };
      }),
    })),
  };
}

/** Built-in kinds leave out the group and version that are those of the list. */
function entryOf(resource: DiscoveredResource) {
  const { group, version, kind, isCustom } = resource;
  const isOwn = (of: DiscoveredSubresource['kind']): boolean => of.group === group && of.version === version;
  return {
    resource: resource.resource,
    responseKind: isCustom ? { group, version, kind } : { group: '', version: '', kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((one) => ({
            subresource: one.name,
            responseKind: isOwn(one.kind) && !isCustom ? { ...one.kind, group: '', version: '' } : one.kind,
            verbs: one.verbs,
          })),
        }),
  };
}
