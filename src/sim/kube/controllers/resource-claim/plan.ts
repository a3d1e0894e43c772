import { deepCopy } from '#apimachinery';
import type { Pod, PodResourceClaim } from '#types/core-v1';
import type { ResourceClaim, ResourceClaimTemplate } from '#types/resource-v1';
import { claimFinalizer } from '../../helpers/resource-claims.ts';

/** For which entry of its Pod a claim was made. */
export const entryAnnotation = 'resource.kubernetes.io/pod-claim-name';
/** A name has 63 characters: what is left beside the five by chance. */
const longestBase = 57;

/** The start of a generated claim's name; both parts give way when they are long. */
function baseName(pod: string, entry: string): string {
  const whole = `${pod}-${entry}-`;
  if (whole.length <= longestBase) return whole;
  const shorten = (part: string) => part.slice(0, Math.floor((part.length * longestBase) / whole.length));
  return `${shorten(pod)}-${shorten(entry)}`;
}

/** The claim of an entry that names a template: it goes with the Pod. Follows handleClaim. */
export function claimFromTemplate(pod: Pod, entry: PodResourceClaim, { spec }: ResourceClaimTemplate): ResourceClaim {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const { annotations, labels } = spec.metadata ?? {};
  return deepCopy({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      generateName: baseName(name, entry.name),
      namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
      annotations: { ...annotations, [entryAnnotation]: entry.name },
      ...(labels === undefined ? {} : { labels }),
    },
    spec: spec.spec,
  });
}

/** Whether none of the Pod's containers runs, or ever will. Follows isPodDone. */
export function isDone({ metadata, spec, status }: Pod): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  return metadata.deletionTimestamp !== undefined && (spec?.nodeName ?? '') === '';
}

/** What is to be done about a claim: its next status, and whether it is kept from going. */
export interface Release {
  readonly status?: NonNullable<ResourceClaim['status']>;
  readonly dropFinalizer: boolean;
}

/**
 * Takes from a claim the Pods that use it no longer; the last one gives the devices back. `stays` says of each user
 * whether it is still there. Follows pkg/controller/resourceclaim, syncClaim.
 */
export function releaseOf(claim: ResourceClaim, stays: (name: string, uid: string) => boolean): Release {
  const { reservedFor = [], ...status } = claim.status ?? {};
  const isHeld = claim.metadata.finalizers?.includes(claimFinalizer) ?? false;
  const left = reservedFor.filter(({ name, uid }) => stays(name, uid));
  const { allocation, ...free } = status;
  if (left.length < reservedFor.length) {
    if (left.length > 0) return { status: { ...status, reservedFor: left }, dropFinalizer: false };
    return { status: isHeld ? free : status, dropFinalizer: isHeld };
  }
  if (isHeld && claim.metadata.deletionTimestamp !== undefined && left.length === 0) {
    return { ...(allocation === undefined ? {} : { status: free }), dropFinalizer: true };
  }
  return { dropFinalizer: false };
}
