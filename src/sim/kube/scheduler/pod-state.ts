import type { Pod } from '#types/core-v1';
import { hasEnded } from './node-cache.ts';

/** Whether it is for this scheduler to find a node for the Pod. */
export function isSchedulable(pod: Pod): boolean {
  return (
    (pod.spec?.nodeName ?? '') === '' &&
    (pod.spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
    (pod.spec?.schedulingGates ?? []).length === 0 &&
    pod.metadata.deletionTimestamp === undefined &&
    !hasEnded(pod)
  );
}

/** Whether a Pod takes room on a node. */
export function isPlaced(pod: Pod): boolean {
  return (pod.spec?.nodeName ?? '') !== '' && !hasEnded(pod);
}

/** The node on which others had to go for it; empty without one. */
export const nominatedNode = ({ status }: Pod) => status?.nominatedNodeName ?? '';

export const isNominated = (pod: Pod) => nominatedNode(pod) !== '';
