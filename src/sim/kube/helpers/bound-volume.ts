import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { type Referable, referenceTo } from '../client/index.ts';
import { hasAnnotation, volumeAnnotations } from './volume-annotations.ts';
import { isVolumeBoundToClaim } from './volume-matching.ts';

/**
 * The volume bound to the claim; the same object when nothing is to be changed.
 * Follows component-helpers storage/volume GetBindVolumeToClaim.
 */
export function boundVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const already = isVolumeBoundToClaim(volume, claim);
  let next = volume;
  if (!already || volume.spec?.claimRef?.uid !== claim.metadata.uid) {
    next = { ...volume, spec: { ...volume.spec, claimRef: referenceTo(claim as Referable) } };
  }
  if (already || hasAnnotation(next, volumeAnnotations.boundByController)) return next;
  const annotations = { ...next.metadata.annotations, [volumeAnnotations.boundByController]: 'yes' };
  return { ...next, metadata: { ...next.metadata, annotations } };
}
