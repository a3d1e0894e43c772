import type { PersistentVolumeClaim, Pod } from '#types/core-v1';

/** Why a claim that is there cannot be the Pod's; undefined when it can. Follows component-helpers storage/ephemeral. */
export function claimProblem(pod: Pod, claim: PersistentVolumeClaim): string | undefined {
  const owner = claim.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.uid === pod.metadata.uid) return undefined;
  const { name = '', namespace = '' } = pod.metadata;
  return `PVC ${namespace}/${claim.metadata.name ?? ''} was not created for pod ${namespace}/${name} (pod is not owner)`;
}
