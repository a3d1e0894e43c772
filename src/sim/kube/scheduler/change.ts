import { deepEqual } from '#apimachinery';
import type { Node, Pod } from '#types/core-v1';
import type { KindByResource, ResourceName } from '../client/index.ts';
import { claimNameOf } from '../helpers/pods.ts';

/**
 * Something in the cluster became different: it came (no `previous`), went (no `next`) or changed. Of Pods only those
 * count that have a node, and the refused Pod itself: one that gets its node comes, one whose containers ended goes.
 */
export type Change = {
  [R in ResourceName]: {
    readonly resource: R;
    readonly next?: KindByResource[R] | undefined;
    readonly previous?: KindByResource[R] | undefined;
  };
}[ResourceName];

/** A Pod that has no place on a node any more. */
export function leavingPod(change: Change): Pod | undefined {
  return change.resource === 'pods' && change.next === undefined ? change.previous : undefined;
}

/** Whether it is a node that is new. */
export function isNewNode(change: Change): boolean {
  return change.resource === 'nodes' && change.next !== undefined && change.previous === undefined;
}

/** Whether it is a node whose taints changed, or that is uncordoned. Follows NodeSchedulingPropertiesChange. */
export function isTaintChange(change: Change): boolean {
  if (change.resource !== 'nodes') return false;
  const { next, previous } = change;
  if (next === undefined || previous === undefined || next.spec === previous.spec) return false;
  if (previous.spec?.unschedulable === true && next.spec?.unschedulable !== true) return true;
  return !deepEqual(next.spec?.taints ?? [], previous.spec?.taints ?? []);
}

/** Whether it is a node that is new or has other labels. */
export function isNewlyLabelledNode(change: Change): boolean {
  if (change.resource !== 'nodes' || change.next === undefined) return false;
  return isNewNode(change) || !deepEqual(labelsOf(change.next), labelsOf(change.previous));
}

export function labelsOf(object: Pick<Node | Pod, 'metadata'> | undefined): Readonly<Record<string, string>> {
  return object?.metadata.labels ?? {};
}

/** The refused Pod itself, changed. */
export function ownChange(pod: Pod, change: Change): { readonly next: Pod; readonly previous: Pod } | undefined {
  if (change.resource !== 'pods') return undefined;
  const { next, previous } = change;
  const isOwn = next !== undefined && previous !== undefined && next.metadata.uid === pod.metadata.uid;
  return isOwn ? { next, previous } : undefined;
}

export function hasOtherTolerations(change: { readonly next: Pod; readonly previous: Pod }): boolean {
  return !deepEqual(change.next.spec?.tolerations, change.previous.spec?.tolerations);
}

/** Whether it is one of the Pod's claims, new or changed. */
export function isOwnClaim(pod: Pod, change: Change): boolean {
  if (change.resource !== 'persistentvolumeclaims' || change.next === undefined) return false;
  const { name, namespace } = change.next.metadata;
  if (namespace !== pod.metadata.namespace) return false;
  return (pod.spec?.volumes ?? []).some((volume) => claimNameOf(pod, volume) === name);
}
