import { type FieldError, fieldInvalid, isQualifiedName, nameIsDnsLabel } from '#apimachinery';
import type { Namespace } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { at, invalidAll, type Path } from '../shared/errors.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Follows pkg/registry/core/namespace and pkg/apis/core. */
export const namespace = defineResource<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  singular: 'namespace',
  namespaced: false,
  shortNames: ['ns'],
  schema: 'k8s.io/api/core/v1.Namespace',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  generation: 'none',
  deleteReturnsObject: 'undocumented',

  defaults(object) {
    object.spec ??= {};
    object.status ??= {};
    object.status.phase ||= 'Active';
    nameItself(object);
  },

  prepareForCreate(object) {
    // Once more for a name that was generated since.
    nameItself(object);
    object.status = { phase: 'Active' };
    const finalizers = object.spec.finalizers ?? [];
    object.spec.finalizers = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
  },

  prepareForUpdate(object, previous) {
    object.spec = { ...object.spec };
    delete object.spec.finalizers;
    if (previous.spec.finalizers) {
      object.spec.finalizers = previous.spec.finalizers;
    }
  },

  holdDeletion(object) {
    object.status = { ...object.status, phase: 'Terminating' };
    return (object.spec.finalizers ?? []).length > 0;
  },

  validateName: nameIsDnsLabel,
  validate: (object) =>
    (object.spec.finalizers ?? []).flatMap((name) => finalizerName(name, at.spec.child('finalizers'))),
  updateRules: ['metadata', 'object', 'metadata update'],

  fieldSelectors: { 'status.phase': (object) => object.status?.phase ?? '' },

  columns: [nameColumn(), textColumn('Status', (object) => object.status?.phase ?? ''), ageColumn()],

  subresources: {
    status: { verbs: ['get', 'patch', 'update'], validateUpdate: validateStatus },
    finalize: {
      verbs: ['update'],
      prepareForUpdate(next, previous) {
        next.status = previous.status ?? {};
      },
      validateUpdate: (next) =>
        (next.spec.finalizers ?? []).flatMap((name, index) =>
          finalizerName(name, at.spec.child('finalizers').index(index)),
        ),
    },
  },
});

/** Every Namespace has its name as a label. Follows SetDefaults_Namespace and the strategy's Canonicalize. */
function nameItself({ metadata }: Namespace): void {
  if (metadata.name) {
    metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
  }
}

/** Follows ValidateNamespaceStatusUpdate. */
function validateStatus(next: Namespace): FieldError[] {
  const phase = next.status?.phase ?? '';
  const deleting = next.metadata.deletionTimestamp !== undefined;
  if (phase === (deleting ? 'Terminating' : 'Active')) {
    return [];
  }
  const message = deleting
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty";
  return [fieldInvalid(at.status.child('Phase'), phase, message)];
}

/** Follows pkg/apis/core/validation, validateFinalizerName. */
function finalizerName(name: string, where: Path): FieldError[] {
  const errors = invalidAll(where, name, isQualifiedName(name));
  if (!name.includes('/') && !STANDARD_FINALIZERS.includes(name)) {
    const message = 'name is neither a standard finalizer name nor is it fully qualified';
    errors.push(fieldInvalid(where, name, message));
  }
  return errors;
}
