import type { PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { defineAdmission, isFor } from './define.ts';

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** Claims that name no class get the default one. Follows plugin/pkg/admission/storage/storageclass/setdefault. */
export const defaultStorageClass = defineAdmission({
  name: 'DefaultStorageClass',
  operations: ['CREATE'],
  admit: (attributes, context) => {
    const claim = attributes.object as PersistentVolumeClaim | undefined;
    if (!isFor(attributes, '', 'persistentvolumeclaims') || claim === undefined) {
      return;
    }
    if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.[classAnnotation] !== undefined) {
      return;
    }
    const name = pickDefaultClass(context.lookupAll('storage.k8s.io', 'storageclasses') as readonly StorageClass[]);
    if (name !== undefined) {
      claim.spec = { ...claim.spec, storageClassName: name };
    }
  },
});

/** The newest class that is marked as the default; among equals the first by name. Follows pkg/volume/util GetDefaultClass. */
export function pickDefaultClass(classes: readonly StorageClass[]): string | undefined {
  const marked = classes.filter((one) => defaultAnnotations.some((key) => one.metadata.annotations?.[key] === 'true'));
  const created = (one: StorageClass): string => one.metadata.creationTimestamp ?? '';
  marked.sort((left, right) => {
    if (created(left) !== created(right)) {
      return created(left) > created(right) ? -1 : 1;
    }
    return (left.metadata.name ?? '') < (right.metadata.name ?? '') ? -1 : 1;
  });
  return marked[0]?.metadata.name;
}
