import type { Pod } from '#types/core-v1';

export const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** By what a node knows a Pod: its uid, or the hash of the file that a mirror Pod stands for. */
export function podIdentity({ metadata }: Pod): string {
  return metadata.annotations?.[mirrorAnnotation] ?? metadata.uid ?? '';
}
