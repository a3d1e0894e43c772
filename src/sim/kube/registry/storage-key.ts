import { lookup } from '#apimachinery';
import { pathOf } from './machinery.ts';
import type { ResourceDefinition } from './resource.ts';

/** Kinds that do not lie under their own name. Follows pkg/kubeapiserver default_storage_factory_builder.go. */
const places = lookup<string>({
  endpoints: 'services/endpoints',
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  services: 'services/specs',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
});

/** Where etcd would hold an object, as messages name it: `/registry/pods/default/web`, of dry runs `/pods/default/web`. */
export function storageKey(
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string,
  dryRun: boolean,
): string {
  const { group, custom } = resource;
  const own = group === '' ? resource.resource : `${resource.resource}.${group}`;
  const place = places[own] ?? (custom === undefined ? resource.resource : `${group}/${resource.resource}`);
  return `${dryRun ? '' : '/registry'}/${place}/${pathOf(resource, namespace, name)}`;
}
