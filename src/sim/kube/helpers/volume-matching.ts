import {
  compareQuantities,
  matchesLabels,
  parseQuantity,
  quantityValue,
  selectorFromLabelSelector,
} from '#apimachinery';
import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { matchesNodeSelector, type SelectableNode } from './node-selector.ts';
import { classOf } from './storage-class.ts';

/** `namespace/name` of the claim a volume is reserved for or bound to. */
export function claimKeyOf(volume: PersistentVolume): string | undefined {
  const reference = volume.spec?.claimRef;
  return reference === undefined ? undefined : `${reference.namespace ?? ''}/${reference.name ?? ''}`;
}

/** Whether the volume is reserved for the claim by name, or bound to it by uid. */
export function isVolumeBoundToClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef;
  if (reference === undefined) return false;
  if (reference.name !== claim.metadata.name || reference.namespace !== claim.metadata.namespace) return false;
  return reference.uid === undefined || reference.uid === '' || reference.uid === claim.metadata.uid;
}

export function volumeModesDiffer(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.volumeMode ?? 'Filesystem') !== (volume.spec?.volumeMode ?? 'Filesystem');
}

/** Whether one has another VolumeAttributesClass than the other, or none. */
export function attributesClassesDiffer(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.volumeAttributesClassName ?? '') !== (volume.spec?.volumeAttributesClassName ?? '');
}

/** Whether the volume offers every access mode that the claim asks for. */
export function offersAccessModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const offered = volume.spec?.accessModes ?? [];
  return (claim.spec?.accessModes ?? []).every((mode) => offered.includes(mode));
}

/** Whether Pods on the node can reach the volume. */
export function isReachableFrom(volume: PersistentVolume, node: SelectableNode): boolean {
  const required = volume.spec?.nodeAffinity?.required;
  return required === undefined || matchesNodeSelector(required, node);
}

const storageOf = (quantities: Readonly<Record<string, string>> | undefined) =>
  parseQuantity(String(quantities?.storage ?? '0'));

export interface MatchOptions {
  /** The scheduler's side: only volumes that this node reaches. */
  readonly node?: SelectableNode;
  /** Volumes that other claims of the same Pod got already. */
  readonly excluded?: ReadonlySet<string>;
  /** The controller's side: of claims that wait for a Pod, only reserved volumes are given. */
  readonly delayBinding: boolean;
}

/**
 * The volume reserved for the claim, else the smallest that fits. Among equals the first.
 * Follows component-helpers storage/volume FindMatchingVolume.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { node, excluded, delayBinding }: MatchOptions,
): PersistentVolume | undefined {
  const requested = storageOf(claim.spec?.resources?.requests);
  const selector = claim.spec?.selector === undefined ? undefined : selectorFromLabelSelector(claim.spec.selector);
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (excluded?.has(volume.metadata.name ?? '')) continue;
    const reserved = isVolumeBoundToClaim(volume, claim);
    if (volume.spec?.claimRef !== undefined && !reserved) continue;
    const size = storageOf(volume.spec?.capacity);
    if (compareQuantities(size, requested) < 0) continue;
    if (volumeModesDiffer(volume, claim) || attributesClassesDiffer(volume, claim)) continue;
    if (volume.metadata.deletionTimestamp !== undefined) continue;
    const reachable = node === undefined || isReachableFrom(volume, node);
    if (reserved) return reachable ? volume : undefined;
    if (node === undefined && delayBinding) continue;
    if (volume.status?.phase !== 'Available') continue;
    if (selector !== undefined && !matchesLabels(selector, volume.metadata.labels ?? {})) continue;
    if (classOf(volume) !== classOf(claim) || !reachable) continue;
    if (node !== undefined && !offersAccessModes(volume, claim)) continue;
    if (smallest === undefined || compareQuantities(storageOf(smallest.spec?.capacity), size) > 0) smallest = volume;
  }
  return smallest;
}

/**
 * The best volume for a claim as the controller sees it: volumes with the fewest access modes beyond the needed ones
 * come first, whatever their size. Follows pkg/controller/volume/persistentvolume findByClaim.
 */
export function findBestMatchForClaim(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  delayBinding: boolean,
): PersistentVolume | undefined {
  const groups = new Map<string, { readonly modes: number; readonly volumes: PersistentVolume[] }>();
  for (const volume of volumes) {
    if (!offersAccessModes(volume, claim)) continue;
    const modes = [...new Set(volume.spec?.accessModes ?? [])].sort();
    const key = modes.join(',');
    const group = groups.get(key) ?? { modes: modes.length, volumes: [] };
    group.volumes.push(volume);
    groups.set(key, group);
  }
  for (const group of [...groups.values()].sort((a, b) => a.modes - b.modes)) {
    const best = findMatchingVolume(claim, group.volumes, { delayBinding });
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Why a volume that a claim asks for by name does not do; undefined when it does. Follows checkVolumeSatisfyClaim. */
export function volumeMismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  }
  const size = quantityValue(storageOf(volume.spec?.capacity));
  if (size < quantityValue(storageOf(claim.spec?.resources?.requests))) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (attributesClassesDiffer(volume, claim)) return 'volumeAttributesClassName does not match';
  if (volumeModesDiffer(volume, claim)) return 'incompatible volumeMode';
  if (!offersAccessModes(volume, claim)) return 'incompatible accessMode';
  return undefined;
}
