import type { Pod } from '#types/core-v1';

export const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** By what a node knows a Pod: its uid, or the hash of the file that a mirror Pod stands for. */
export function podIdentity({ metadata }: Pod): string {
  return metadata.annotations?.[mirrorAnnotation] ?? metadata.uid ?? '';
}

const systemCritical = 2_000_000_000;

/** Whether the cluster depends on a Pod. Follows pkg/kubelet/types IsCriticalPod. */
export function isCritical({ metadata, spec }: Pod): boolean {
  return metadata.annotations?.[mirrorAnnotation] !== undefined || (spec?.priority ?? 0) >= systemCritical;
}
