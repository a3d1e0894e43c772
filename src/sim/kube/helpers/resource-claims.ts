import type { Pod, PodResourceClaim } from '#types/core-v1';
import type { ResourceClaim } from '#types/resource-v1';

/** Keeps a claim with an allocation from going. */
export const claimFinalizer = 'resource.kubernetes.io/delete-protection';

/** Which ResourceClaim an entry of a Pod's spec means; without a name none was needed. */
export type ClaimReference =
  | { readonly name: string | undefined; readonly isGenerated: boolean; readonly error?: undefined }
  | { readonly error: string; readonly isNotCreated: boolean };

/** Follows dynamic-resource-allocation resourceclaim, Name. */
export function claimReference(pod: Pod, entry: PodResourceClaim): ClaimReference {
  const { name = '', namespace = '' } = pod.metadata;
  if (entry.resourceClaimName !== undefined) return { name: entry.resourceClaimName, isGenerated: false };
  const subject = `pod "${namespace}/${name}"`;
  if (entry.resourceClaimTemplateName === undefined) {
    const where = `${subject}, spec.resourceClaim ${JSON.stringify(entry.name)}`;
    return { error: `${where}: none of the supported fields are set`, isNotCreated: false };
  }
  const known = pod.status?.resourceClaimStatuses?.find((status) => status.name === entry.name);
  if (known === undefined) return { error: `${subject}: ResourceClaim not created yet`, isNotCreated: true };
  return { name: known.resourceClaimName, isGenerated: true };
}

/** Why a claim that was made for a Pod is not this Pod's; undefined: it is. Follows resourceclaim, IsForPod. */
export function foreignClaim(pod: Pod, { metadata }: ResourceClaim): string | undefined {
  const isOwner = metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === pod.metadata.uid);
  if (isOwner && metadata.namespace === pod.metadata.namespace) return undefined;
  const subject = `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`;
  const claim = `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return `ResourceClaim ${claim} was not created for pod ${subject} (pod is not owner)`;
}

export function isReservedFor(claim: ResourceClaim, pod: Pod): boolean {
  return claim.status?.reservedFor?.some(({ uid }) => uid === pod.metadata.uid) ?? false;
}

/** A claim's status with one more Pod that uses it. */
export function reservedBy(claim: ResourceClaim, pod: Pod): NonNullable<ResourceClaim['status']> {
  const { name = '', uid = '' } = pod.metadata;
  return { ...claim.status, reservedFor: [...(claim.status?.reservedFor ?? []), { resource: 'pods', name, uid }] };
}

/** The keys (`namespace/name`) of the claims that a Pod uses, as far as they are known. */
export function resourceClaimKeysOf(pod: Pod): readonly string[] {
  return (pod.spec?.resourceClaims ?? []).flatMap((entry) => {
    const reference = claimReference(pod, entry);
    if (reference.error !== undefined || reference.name === undefined) return [];
    return [`${pod.metadata.namespace ?? ''}/${reference.name}`];
  });
}
