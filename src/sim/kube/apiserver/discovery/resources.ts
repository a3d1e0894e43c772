import { createHash } from 'node:crypto';
import { lookup } from '#apimachinery';
import type { ResourceDefinition, SubresourceDefinition } from '../../registry/index.ts';

/** What discovery says about one resource, without its version. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly DiscoveredSubresource[];
  readonly isCustom?: boolean;
  /** Of what is stored: a digest of the kind and the version in which it is. */
  readonly storageVersionHash?: string;
}

export interface DiscoveredSubresource {
  readonly name: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly string[];
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The verbs of a resource, in discovery's order. */
export function verbsOf(resource: ResourceDefinition): readonly string[] {
  return resource.verbs ?? allVerbs;
}

/** What this kind looks like in discovery. */
export function discovered(resource: ResourceDefinition): DiscoveredResource {
  const { group, version, kind, singular, namespaced } = resource;
  const own = { group, version, kind };
  return {
    ...own,
    resource: resource.resource,
    singular,
    namespaced,
    verbs: resource.custom === undefined ? [...verbsOf(resource)].sort() : verbsOf(resource),
    storageVersionHash: storageVersionHash(resource),
    ...(resource.custom === undefined ? {} : { isCustom: true }),
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    subresources: [
      ...Object.entries(resource.subresources ?? {}).map((entry) => subresourceOf(entry, own)),
      ...connects(resource),
    ].sort((left, right) => (left.name < right.name ? -1 : 1)),
  };
}

function subresourceOf(
  [name, subresource]: readonly [string, SubresourceDefinition],
  own: DiscoveredSubresource['kind'],
): DiscoveredSubresource {
  const { group, version, kind } = subresource.kind ?? own;
  return { name, kind: { group, version, kind }, verbs: [...subresource.verbs].sort() };
}

/** Subresources that are streams, not objects. */
function connects(resource: ResourceDefinition): readonly DiscoveredSubresource[] {
  if (resource.group !== '') {
    return [];
  }
  const kind = (name: string) => ({ group: '', version: 'v1', kind: name });
  const connect = ['create', 'get'];
  const any = ['create', 'delete', 'get', 'patch', 'update'];
  switch (resource.resource) {
    case 'pods':
      return [
        { name: 'attach', kind: kind('PodAttachOptions'), verbs: connect },
        { name: 'exec', kind: kind('PodExecOptions'), verbs: connect },
        { name: 'portforward', kind: kind('PodPortForwardOptions'), verbs: connect },
        { name: 'proxy', kind: kind('PodProxyOptions'), verbs: any },
      ];
    case 'services':
      return [{ name: 'proxy', kind: kind('ServiceProxyOptions'), verbs: any }];
    case 'nodes':
      return [{ name: 'proxy', kind: kind('NodeProxyOptions'), verbs: any }];
    default:
      return [];
  }
}

/** Kinds that are stored in a version which is not served any more (or not by default). */
const storedIn = lookup<string>({
  'apiextensions.k8s.io/CustomResourceDefinition': 'v1beta1',
  'storage.k8s.io/VolumeAttributesClass': 'v1beta1',
});

/** Follows apiserver pkg/endpoints/discovery StorageVersionHash. */
function storageVersionHash({ hub, ...own }: ResourceDefinition): string {
  const { group, kind, version: preferred } = hub?.definition ?? own;
  const version = storedIn[`${group}/${kind}`] ?? own.custom?.storageVersion ?? preferred;
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}
