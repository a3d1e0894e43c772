/** Annotations of volumes and claims. Follows component-helpers storage/volume. */
export const volumeAnnotations = {
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  migratedTo: 'pv.kubernetes.io/migrated-to',
  selectedNode: 'volume.kubernetes.io/selected-node',
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  betaStorageClass: 'volume.beta.kubernetes.io/storage-class',
  defaultClass: 'storageclass.kubernetes.io/is-default-class',
  betaDefaultClass: 'storageclass.beta.kubernetes.io/is-default-class',
} as const;

/** Holds a dynamically provisioned in-tree volume until its storage is deleted (HonorPVReclaimPolicy). */
export const inTreeVolumeFinalizer = 'kubernetes.io/pv-controller';

interface Annotated {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
}

/** Whether the object has the annotation, with whatever value. */
export function hasAnnotation(object: Annotated, annotation: string): boolean {
  return object.metadata.annotations?.[annotation] !== undefined;
}
