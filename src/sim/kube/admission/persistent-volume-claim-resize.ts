import { compareQuantities, parseQuantity } from '#apimachinery';
import type { PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { type AdmissionContext, defineAdmission, isFor } from './define.ts';
import { forbid } from './forbid.ts';

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** A claim grows only when its class allows it. Follows plugin/pkg/admission/storage/persistentvolume/resize. */
export const persistentVolumeClaimResize = defineAdmission({
  name: 'PersistentVolumeClaimResize',
  operations: ['UPDATE'],
  validate: (attributes, context) => {
    if (!isFor(attributes, '', 'persistentvolumeclaims')) {
      return;
    }
    const claim = attributes.object as PersistentVolumeClaim;
    const previous = attributes.previous as PersistentVolumeClaim;
    if (compareQuantities(requested(claim), requested(previous)) <= 0) {
      return;
    }
    if (previous.status?.phase !== 'Bound') {
      throw forbid(attributes, 'Only bound persistent volume claims can be expanded');
    }
    if (!allowsResize(claim, previous, context)) {
      throw forbid(
        attributes,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      );
    }
  },
});

function requested(claim: PersistentVolumeClaim) {
  return parseQuantity(claim.spec?.resources?.requests?.storage ?? '0');
}

function allowsResize(
  claim: PersistentVolumeClaim,
  previous: PersistentVolumeClaim,
  context: AdmissionContext,
): boolean {
  const name = classOf(claim);
  if (name === '' || name !== classOf(previous)) {
    return false;
  }
  const found = context.lookup('storage.k8s.io', 'storageclasses', undefined, name) as StorageClass | undefined;
  return found?.allowVolumeExpansion === true;
}

function classOf(claim: PersistentVolumeClaim): string {
  return claim.metadata.annotations?.[classAnnotation] ?? claim.spec?.storageClassName ?? '';
}
