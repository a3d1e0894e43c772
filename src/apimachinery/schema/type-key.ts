import { packages } from './data.ts';
import { schemaType } from './load.ts';

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

/** The kinds of a version of a built-in group: objects with metadata, and their lists. undefined: the group or version is not built in. */
export function kindsOf(group: string, version: string): readonly string[] | undefined {
  const own = packages[packageName(group, version) ?? ''];
  if (own === undefined) return undefined;
  return Object.keys(own.types).filter((name) => {
    const fields = schemaType(`${own.package}.${name}`)?.fields;
    return fields?.has('apiVersion') === true && fields.has('kind') && fields.has('metadata');
  });
}
