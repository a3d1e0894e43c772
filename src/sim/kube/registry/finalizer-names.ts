import { type FieldError, fieldInvalid, type ObjectMeta, path } from '#apimachinery';

const standard: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Finalizers are standard ones or have a domain. Follows pkg/apis/core/validation validateKubeFinalizerName. */
export function validateFinalizerNames(metadata: ObjectMeta): readonly FieldError[] {
  const at = path('metadata', 'finalizers');
  return (metadata.finalizers ?? []).flatMap((name, index) =>
    name.includes('/') || standard.has(name)
      ? []
      : [fieldInvalid(at.index(index), name, 'name is neither a standard finalizer name nor is it fully qualified')],
  );
}
