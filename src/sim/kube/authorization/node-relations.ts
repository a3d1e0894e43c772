import type { KubeObject } from '#apimachinery';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { Registry } from '../registry/index.ts';

/** What a node may have to do with. */
export type RelatedKind =
  | 'secret'
  | 'configmap'
  | 'persistentvolumeclaim'
  | 'persistentvolume'
  | 'resourceclaim'
  | 'serviceaccount'
  | 'volumeattachment'
  | 'resourceslice'
  | 'pod';

/**
 * Whether an object belongs to what runs on a node: a Pod there, what that Pod names, and what its claims lead to. Looked
 * up when asked, as only requests in the name of nodes ask. Follows plugin/pkg/auth/authorizer/node graph.go.
 */
export function isRelated(
  registry: Registry,
  node: string,
  kind: RelatedKind,
  namespace: string | undefined,
  name: string,
): boolean {
  switch (kind) {
    case 'volumeattachment':
      return specOf(find(registry, 'storage.k8s.io', 'volumeattachments', undefined, name))?.nodeName === node;
    case 'resourceslice':
      return specOf(find(registry, 'resource.k8s.io', 'resourceslices', undefined, name))?.nodeName === node;
    case 'pod':
      return specOf(find(registry, '', 'pods', namespace, name))?.nodeName === node;
    case 'persistentvolume':
      return podsOn(registry, node).some((pod) => volumesOf(registry, pod).some((one) => one.metadata.name === name));
    default:
      return podsOn(registry, node, namespace).some((pod) => namesOf(registry, pod, kind).includes(name));
  }
}

function specOf(object: KubeObject | undefined): { readonly nodeName?: string } | undefined {
  return object?.spec as { readonly nodeName?: string } | undefined;
}

function find(
  registry: Registry,
  group: string,
  resource: string,
  namespace: string | undefined,
  name: string,
): KubeObject | undefined {
  const definition = registry.resource(group, resource);
  try {
    return definition === undefined ? undefined : registry.get(definition, namespace, name);
  } catch {
    return undefined;
  }
}

function podsOn(registry: Registry, node: string, namespace?: string): readonly Pod[] {
  const definition = registry.resource('', 'pods');
  const scope = namespace === undefined ? {} : { namespace };
  return definition === undefined
    ? []
    : (registry.list(definition, { ...scope, fieldSelector: `spec.nodeName=${node}` }).items as readonly Pod[]);
}

function claimNames({ metadata, spec }: Pod): readonly string[] {
  return (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim !== undefined
      ? [persistentVolumeClaim.claimName]
      : ephemeral !== undefined
        ? [`${metadata.name ?? ''}-${name}`]
        : [],
  );
}

function volumesOf(registry: Registry, pod: Pod): readonly PersistentVolume[] {
  return claimNames(pod).flatMap((claim) => {
    const found = find(registry, '', 'persistentvolumeclaims', pod.metadata.namespace, claim);
    const { volumeName } = (found as PersistentVolumeClaim | undefined)?.spec ?? {};
    const volume = volumeName ? find(registry, '', 'persistentvolumes', undefined, volumeName) : undefined;
    return volume === undefined ? [] : [volume as PersistentVolume];
  });
}

function namesOf(registry: Registry, pod: Pod, kind: RelatedKind): readonly string[] {
  switch (kind) {
    case 'serviceaccount':
      return [pod.spec?.serviceAccountName ?? ''];
    case 'persistentvolumeclaim':
      return claimNames(pod);
    case 'resourceclaim':
      return [
        ...(pod.spec?.resourceClaims ?? []).flatMap(({ resourceClaimName }) => resourceClaimName ?? []),
        ...(pod.status?.resourceClaimStatuses ?? []).flatMap(({ resourceClaimName }) => resourceClaimName ?? []),
      ];
    case 'configmap':
      return referencedNames(pod, 'configMap');
    case 'secret':
      return [
        ...referencedNames(pod, 'secret'),
        ...volumesOf(registry, pod).flatMap((volume) => secretsOfVolume(volume, pod.metadata.namespace)),
      ];
    default:
      return [];
  }
}

/** Secrets that a volume names in the Pod's namespace. */
function secretsOfVolume({ spec }: PersistentVolume, namespace: string | undefined): readonly string[] {
  const { nodePublishSecretRef, nodeStageSecretRef, nodeExpandSecretRef } = spec?.csi ?? {};
  return [nodePublishSecretRef, nodeStageSecretRef, nodeExpandSecretRef].flatMap((reference) =>
    reference?.namespace === namespace && reference?.name ? [reference.name] : [],
  );
}

/** Secrets or ConfigMaps that a Pod names anywhere. Follows pkg/api/v1/pod VisitPodSecretNames, VisitPodConfigmapNames. */
function referencedNames({ spec }: Pod, what: 'secret' | 'configMap'): readonly string[] {
  const containers = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  const pulls = what === 'secret' ? (spec?.imagePullSecrets ?? []).map(({ name }) => name) : [];
  const environment = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...envFrom.map((source) => source[`${what}Ref`]?.name),
    ...env.map(({ valueFrom }) => valueFrom?.[`${what}KeyRef`]?.name),
  ]);
  const volumes = (spec?.volumes ?? []).flatMap((volume) => [
    what === 'secret' ? volume.secret?.secretName : volume.configMap?.name,
    ...(volume.projected?.sources ?? []).map((source) => source[what]?.name),
    ...(what === 'secret' ? [volume.csi?.nodePublishSecretRef?.name] : []),
  ]);
  return [...pulls, ...environment, ...volumes].filter((name) => name !== undefined && name !== '') as string[];
}
