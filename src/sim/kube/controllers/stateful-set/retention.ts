import { deepEqual, type OwnerReference } from '#apimachinery';
import type { StatefulSet } from '#types/apps-v1';
import type { PersistentVolumeClaim, Pod } from '#types/core-v1';
import { controllerReference } from '../workload/owners.ts';
import { firstOrdinal, ordinalOf } from './identity.ts';

/** What becomes of claims when the set goes and when it shrinks; both are kept unless it says otherwise. */
function policyOf(set: StatefulSet): { readonly deleted: boolean; readonly scaled: boolean } {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  return { deleted: whenDeleted === 'Delete', scaled: whenScaled === 'Delete' };
}

function isCondemned(set: StatefulSet, pod: Pod): boolean {
  const first = firstOrdinal(set);
  return ordinalOf(pod) < first || ordinalOf(pod) >= first + (set.spec.replicas ?? 1);
}

/**
 * The owners that a claim of a Pod should have, undefined when it has them: the set when the claim goes with it, the Pod
 * when that one goes for good. Follows updateClaimOwnerRefForSetAndPod.
 */
export function claimOwners(
  set: StatefulSet,
  pod: Pod,
  claim: PersistentVolumeClaim,
): readonly OwnerReference[] | undefined {
  const { deleted, scaled } = policyOf(set);
  const present = claim.metadata.ownerReferences ?? [];
  const others = present.filter(({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid);
  const owner = scaled && isCondemned(set, pod) ? pod : deleted ? set : undefined;
  const wanted =
    owner === undefined || owner.metadata.uid === undefined ? others : [...others, controllerReference(owner)];
  return deepEqual(present, wanted) ? undefined : wanted;
}

/** The claim still goes away with an earlier Pod of the same name. Follows PodClaimIsStale. */
export function isStale(
  set: StatefulSet,
  podName: string,
  podUid: string | undefined,
  claim: PersistentVolumeClaim,
): boolean {
  if (!policyOf(set).scaled) return false;
  return (claim.metadata.ownerReferences ?? []).some(
    ({ kind, name, uid }) => kind === 'Pod' && name === podName && uid !== podUid,
  );
}
