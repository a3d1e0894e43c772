import { defineAdmission, isFor } from './define.ts';

const finalizers = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  volumeattributesclasses: 'kubernetes.io/vac-protection',
} as const;

/** Volumes and claims are not gone while they are in use. Follows plugin/pkg/admission/storage/storageobjectinuseprotection. */
export const storageObjectInUseProtection = defineAdmission({
  name: 'StorageObjectInUseProtection',
  operations: ['CREATE'],
  admit: (attributes) => {
    const { object } = attributes;
    for (const [resource, finalizer] of Object.entries(finalizers)) {
      const present = object?.metadata.finalizers ?? [];
      if (
        object !== undefined &&
        (isFor(attributes, '', resource) || isFor(attributes, 'storage.k8s.io', resource)) &&
        !present.includes(finalizer)
      ) {
        object.metadata.finalizers = [...present, finalizer];
      }
    }
  },
});
