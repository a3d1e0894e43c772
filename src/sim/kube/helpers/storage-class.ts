import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { volumeAnnotations } from './volume-annotations.ts';

/** The class that a volume or claim is of; `''` for none. The beta annotation wins. */
export function classOf(object: PersistentVolume | PersistentVolumeClaim): string {
  return object.metadata.annotations?.[volumeAnnotations.betaStorageClass] ?? object.spec?.storageClassName ?? '';
}

/** Whether the claim says anything about its class, be it `''`. */
export function saysClass(claim: PersistentVolumeClaim): boolean {
  return (
    claim.metadata.annotations?.[volumeAnnotations.betaStorageClass] !== undefined ||
    claim.spec?.storageClassName !== undefined
  );
}

function isDefault({ metadata }: StorageClass): boolean {
  const { annotations = {} } = metadata;
  return (
    annotations[volumeAnnotations.defaultClass] === 'true' || annotations[volumeAnnotations.betaDefaultClass] === 'true'
  );
}

/** The newest class that is marked as default; among equally old ones the first by name. Follows pkg/volume/util GetDefaultClass. */
export function defaultStorageClass(classes: readonly StorageClass[]): StorageClass | undefined {
  return classes.filter(isDefault).sort((a, b) => {
    const older = (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '');
    if (a.metadata.creationTimestamp !== b.metadata.creationTimestamp) return older ? 1 : -1;
    return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
  })[0];
}

/** Whether claims of the class wait for a Pod. */
export function waitsForConsumer(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}
