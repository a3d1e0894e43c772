import { compareQuantities, deepEqual, parseQuantity } from '#apimachinery';
import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { Referable, Write } from '../../client/index.ts';
import { boundVolume } from '../../helpers/bound-volume.ts';
import { hasAnnotation, volumeAnnotations } from '../../helpers/volume-annotations.ts';

function annotated<T extends PersistentVolume | PersistentVolumeClaim>(object: T, annotation: string): T {
  const annotations = { ...object.metadata.annotations, [annotation]: 'yes' };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function boundClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  let next = claim;
  if (claim.spec?.volumeName !== volume.metadata.name) {
    next = { ...claim, spec: { ...claim.spec, volumeName: volume.metadata.name ?? '' } };
    if (!hasAnnotation(next, volumeAnnotations.boundByController)) {
      next = annotated(next, volumeAnnotations.boundByController);
    }
  }
  return hasAnnotation(next, volumeAnnotations.bindCompleted) ? next : annotated(next, volumeAnnotations.bindCompleted);
}

/** Writes the phase of a volume unless it has it; the reason that somebody wrote stays. Follows updateVolumePhase. */
export function volumePhase(volume: PersistentVolume, phase: string, message?: string): readonly Write[] {
  if (volume.status?.phase === phase) return [];
  const { message: _, ...rest } = volume.status ?? {};
  const status = { ...rest, phase, ...(message === undefined || message === '' ? {} : { message }) };
  return [{ write: 'update-status', resource: 'persistentvolumes', object: { ...volume, status } }];
}

/** As `volumePhase`, and an event on the volume when the phase changes. */
export function volumePhaseWithEvent(
  volume: PersistentVolume,
  phase: string,
  reason: string,
  message: string,
): readonly Write[] {
  const writes = volumePhase(volume, phase, message);
  if (writes.length === 0) return [];
  return [...writes, { write: 'event', about: volume as Referable, type: 'Warning', reason, message }];
}

/** Writes phase, access modes and capacity of a claim where they differ. Follows updateClaimStatus. */
export function claimStatus(claim: PersistentVolumeClaim, phase: string, volume?: PersistentVolume): readonly Write[] {
  const { accessModes, capacity, currentVolumeAttributesClassName, ...rest } = claim.status ?? {};
  let dirty = claim.status?.phase !== phase;
  let nextModes: string[] | undefined;
  let nextCapacity: Record<string, string> | undefined;
  let nextClass: string | undefined;
  if (volume === undefined) {
    dirty ||= [accessModes, capacity, currentVolumeAttributesClassName].some((part) => part !== undefined);
  } else {
    const binds = claim.status?.phase === 'Pending' && phase === 'Bound';
    nextClass = binds ? volume.spec?.volumeAttributesClassName : currentVolumeAttributesClassName;
    nextModes = volume.spec?.accessModes;
    dirty ||= !deepEqual(accessModes ?? [], nextModes ?? []);
    nextCapacity = capacity;
    const offered = volume.spec?.capacity?.storage;
    if (claim.status?.phase !== phase && offered !== undefined) {
      const had = capacity?.storage;
      if (had === undefined || compareQuantities(parseQuantity(had), parseQuantity(offered)) !== 0) {
        nextCapacity = volume.spec?.capacity;
      }
    }
  }
  if (!dirty) return [];
  const status = {
    ...rest,
    phase,
    ...(nextModes === undefined ? {} : { accessModes: nextModes }),
    ...(nextCapacity === undefined ? {} : { capacity: nextCapacity }),
    ...(nextClass === undefined ? {} : { currentVolumeAttributesClassName: nextClass }),
  };
  return [{ write: 'update-status', resource: 'persistentvolumeclaims', object: { ...claim, status } }];
}

/** As `claimStatus`, and an event on the claim when the phase changes. */
export function claimStatusWithEvent(
  claim: PersistentVolumeClaim,
  phase: string,
  reason: string,
  message: string,
): readonly Write[] {
  if (claim.status?.phase === phase) return [];
  return [
    ...claimStatus(claim, phase),
    { write: 'event', about: claim as Referable, type: 'Warning', reason, message },
  ];
}

/** Binds both ways: first the volume, then the claim. Empty when all is bound already. Follows bind. */
export function bind(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Write[] {
  const nextVolume = boundVolume(volume, claim);
  const nextClaim = boundClaim(claim, nextVolume);
  return [
    ...(nextVolume === volume ? [] : [{ write: 'update', resource: 'persistentvolumes', object: nextVolume } as const]),
    ...volumePhase(nextVolume, 'Bound'),
    ...(nextClaim === claim
      ? []
      : [{ write: 'update', resource: 'persistentvolumeclaims', object: nextClaim } as const]),
    ...claimStatus(nextClaim, 'Bound', nextVolume),
  ];
}

/** Takes a binding back: the controller's own wholly, a person's only as far as the claim's uid. Follows unbindVolume. */
export function unbind(volume: PersistentVolume): readonly Write[] {
  const { claimRef, ...spec } = volume.spec ?? {};
  let next: PersistentVolume;
  if (hasAnnotation(volume, volumeAnnotations.boundByController)) {
    const { annotations, ...metadata } = volume.metadata;
    const { [volumeAnnotations.boundByController]: _, ...others } = annotations ?? {};
    const kept = Object.keys(others).length === 0 ? {} : { annotations: others };
    next = { ...volume, metadata: { ...metadata, ...kept }, spec };
  } else {
    const { uid: _, ...reference } = claimRef ?? {};
    next = { ...volume, spec: { ...spec, claimRef: reference } };
  }
  return [{ write: 'update', resource: 'persistentvolumes', object: next }, ...volumePhase(next, 'Available')];
}
