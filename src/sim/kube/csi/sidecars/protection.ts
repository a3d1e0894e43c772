import type { PersistentVolume } from '#types/core-v1';
import { inTreeNameOf } from '../../helpers/csi-translation/index.ts';
import { volumeAnnotations } from '../../helpers/volume-annotations.ts';

/** Holds a volume until its disk is deleted. */
export const finalizer = 'external-provisioner.volume.kubernetes.io/finalizer';

/**
 * The finalizers a volume of this driver is to have, undefined when it has them: a bound one whose disk goes with it is held, one that is
 * kept or recycled is let go. Follows sig-storage-lib-external-provisioner handleProtectionFinalizer.
 */
export function protectionOf(volume: PersistentVolume, driver: string): readonly string[] | undefined {
  const { finalizers = [], deletionTimestamp } = volume.metadata;
  if (!isServed(volume, driver)) return undefined;
  const isHeld = finalizers.includes(finalizer);
  if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') {
    return isHeld ? finalizers.filter((one) => one !== finalizer) : undefined;
  }
  const lacksHold = !isHeld && deletionTimestamp === undefined && volume.status?.phase === 'Bound';
  return lacksHold ? [...finalizers, finalizer] : undefined;
}

/** Follows isProvisionerForVolume. */
function isServed({ metadata, spec }: PersistentVolume, driver: string): boolean {
  const by = metadata.annotations?.[volumeAnnotations.provisionedBy];
  const migratedTo = metadata.annotations?.[volumeAnnotations.migratedTo];
  if (by !== undefined) return [driver, inTreeNameOf(driver)].includes(by) || migratedTo === driver;
  return spec?.csi === undefined ? migratedTo === driver : spec.csi.driver === driver;
}
