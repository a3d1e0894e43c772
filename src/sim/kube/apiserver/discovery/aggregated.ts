import { namedGroups, versionsOf } from './documents.ts';
import type { DiscoveredResource } from './resources.ts';

/** APIGroupDiscoveryList of /api (`core`) or /apis. Follows apiserver pkg/endpoints/discovery/aggregated. */
export function aggregatedDiscovery(resources: readonly DiscoveredResource[], core: boolean, version: string) {
  const groups = core ? [{ group: '', versions: versionsOf(resources, '') }] : namedGroups(resources);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((one) => ({
        version: one,
        resources: resources.filter((resource) => resource.group === group && resource.version === one).map(entryOf),
        freshness: 'Current',
      })),
    })),
  };
}

function entryOf(resource: DiscoveredResource) {
  const { group, version, kind } = resource;
  return {
    resource: resource.resource,
    responseKind: { group, version, kind },
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
            responseKind: one.kind,
            verbs: one.verbs,
          })),
        }),
  };
}
