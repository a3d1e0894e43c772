import type { Pod } from '#types/core-v1';
import type { Referable } from '../client/index.ts';

export const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** By what a node knows a Pod: its uid, or the hash of the file that a mirror Pod stands for. */
export function podIdentity({ metadata }: Pod): string {
  return metadata.annotations?.[mirrorAnnotation] ?? metadata.uid ?? '';
}

/**
 * Whom a node's events are about. Of a static Pod it knows only the file: its mirror's events name the hash as uid, which is where
 * `kubectl describe` looks for them.
 */
export function eventSubject(pod: Pod): Referable {
  const { metadata } = pod;
  if (metadata.annotations?.[mirrorAnnotation] === undefined) return pod as Referable;
  const { resourceVersion: _, ...known } = metadata;
  return { ...pod, metadata: { ...known, uid: podIdentity(pod) } } as Referable;
}

const systemCritical = 2_000_000_000;

/** Whether the cluster depends on a Pod. Follows pkg/kubelet/types IsCriticalPod. */
export function isCritical({ metadata, spec }: Pod): boolean {
  return metadata.annotations?.[mirrorAnnotation] !== undefined || (spec?.priority ?? 0) >= systemCritical;
}
