/** The annotation that named a class before the field did. */
export const BETA_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const BETA_CLASS_WARNING = `metadata.annotations[${BETA_CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`;

/** The class of a volume or claim, `''` without one. Follows pkg/apis/core/v1/helper, GetPersistentVolumeClaimClass. */
export function storageClassName(object: {
  metadata: { annotations?: Record<string, string> };
  spec?: { storageClassName?: string | null };
}): string {
  return object.metadata.annotations?.[BETA_CLASS_ANNOTATION] ?? object.spec?.storageClassName ?? '';
}
