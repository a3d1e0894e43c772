import { packages } from './data.ts';

const metaKinds = new Set([
  'APIGroup',
  'APIGroupList',
  'APIResourceList',
  'APIVersions',
  'CreateOptions',
  'DeleteOptions',
  'GetOptions',
  'List',
  'ListOptions',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
  'PatchOptions',
  'Status',
  'Table',
  'UpdateOptions',
  'WatchEvent',
]);

const groups: Readonly<Record<string, string>> = {
  '': 'core',
  apps: 'apps',
  autoscaling: 'autoscaling',
  batch: 'batch',
  policy: 'policy',
  'rbac.authorization.k8s.io': 'rbac',
  'flowcontrol.apiserver.k8s.io': 'flowcontrol',
  'meta.k8s.io': 'meta',
};

/** The Go package (`core/v1`) of a group and version; undefined for groups that are not Kubernetes' own. */
function packageName(group: string, version: string): string | undefined {
  if (Object.hasOwn(groups, group)) return `${groups[group]}/${version}`;
  const first = /^([a-z]+)\.k8s\.io$/.exec(group)?.[1];
  // `apps.k8s.io` would be somebody's own group, not `apps`.
  return first === undefined || Object.values(groups).includes(first) ? undefined : `${first}/${version}`;
}

/** The key in the schema table of a kind (`'', 'v1', 'Pod'`); options and Status are the same in every group. */
export function typeKeyFor(group: string, version: string, kind: string): string | undefined {
  const own = packages[packageName(group, version) ?? ''];
  if (own !== undefined && Object.hasOwn(own.types, kind)) return `${own.package}.${kind}`;
  return metaKinds.has(kind) ? `${packages['meta/v1']?.package ?? ''}.${kind}` : undefined;
}
