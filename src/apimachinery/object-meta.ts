import { deepEqual } from './equality.ts';
import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired, fieldTooLong } from './field.ts';
import { goQuote } from './go-text.ts';
import { isQualifiedName, isValidLabelValue, type NameRule, nameIsDnsLabel, nameIsDnsSubdomain } from './names.ts';
import type { ObjectMeta, OwnerReference } from './object.ts';
import type { FieldPath } from './path.ts';
import { byteLength } from './utf8.ts';

/** 256 kB for all keys and values together. */
export const annotationsSizeLimit = 256 * 1024;

/** The detail of a change to a field that can't change. */
export const fieldImmutableMessage = 'field is immutable';

/** Follows apimachinery pkg/api/validation ValidateObjectMeta; `metadata.name` is set already (generated if need be). */
export function validateObjectMeta(
  meta: ObjectMeta,
  options: { readonly namespaced: boolean; readonly validateName?: NameRule | undefined },
  at: FieldPath,
): FieldError[] {
  const validateName = options.validateName ?? nameIsDnsSubdomain;
  const errors: FieldError[] = [];
  const { generateName, name, namespace } = meta;
  if (generateName) {
    for (const text of validateName(generateName, true))
      errors.push(fieldInvalid(at.child('generateName'), generateName, text));
  }
  if (!name) errors.push(fieldRequired(at.child('name'), 'name or generateName is required'));
  else for (const text of validateName(name, false)) errors.push(fieldInvalid(at.child('name'), name, text));
  if (!options.namespaced) {
    if (namespace) errors.push(fieldForbidden(at.child('namespace'), 'not allowed on this type'));
  } else if (!namespace) errors.push(fieldRequired(at.child('namespace')));
  else
    for (const text of nameIsDnsLabel(namespace, false))
      errors.push(fieldInvalid(at.child('namespace'), namespace, text));
  if ((meta.generation ?? 0) < 0) {
    errors.push(fieldInvalid(at.child('generation'), meta.generation, 'must be greater than or equal to 0'));
  }
  return [
    ...errors,
    ...validateOwned(meta, at),
    ...validateFinalizers(meta.finalizers ?? [], at.child('finalizers')),
    ...validateManagedFields(meta.managedFields ?? [], at.child('managedFields')),
  ];
}

function validateOwned(meta: ObjectMeta, at: FieldPath): FieldError[] {
  return [
    ...validateLabels(meta.labels ?? {}, at.child('labels')),
    ...validateAnnotations(meta.annotations ?? {}, at.child('annotations')),
    ...validateOwnerReferences(meta.ownerReferences ?? [], at.child('ownerReferences')),
  ];
}

/** Follows ValidateObjectMetaUpdate: what can't change doesn't, and the resourceVersion is there. */
export function validateObjectMetaUpdate(next: ObjectMeta, previous: ObjectMeta, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (previous.deletionTimestamp) {
    const known = new Set(previous.finalizers);
    const added = [...new Set(next.finalizers)].filter((finalizer) => !known.has(finalizer)).sort();
    if (added.length > 0) {
      const list = `[]string{${added.map(goQuote).join(', ')}}`;
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
      errors.push(fieldForbidden(at.child('finalizers'), detail));
    }
  }
  if (!next.resourceVersion)
    errors.push(fieldInvalid(at.child('resourceVersion'), '', 'must be specified for an update'));
  if ((next.generation ?? 0) < (previous.generation ?? 0)) {
    errors.push(fieldInvalid(at.child('generation'), next.generation ?? 0, 'must not be decremented'));
  }
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const) {
    const absent = field === 'name' || field === 'namespace' || field === 'uid' ? '' : null;
    const [now, before] = [next[field] ?? absent, previous[field] ?? absent];
    if (now !== before) errors.push(fieldInvalid(at.child(field), now, fieldImmutableMessage));
  }
  return [
    ...errors,
    ...validateOwned(next, at),
    ...validateManagedFields(next.managedFields ?? [], at.child('managedFields')),
  ];
}

/** `field is immutable` when the two differ by meaning. Follows ValidateImmutableField. */
export function validateImmutableField(next: unknown, previous: unknown, at: FieldPath): FieldError[] {
  return deepEqual(next, previous) ? [] : [fieldInvalid(at, next ?? null, fieldImmutableMessage)];
}

export function validateLabels(labels: Readonly<Record<string, string>>, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) {
    for (const text of isQualifiedName(key)) errors.push(fieldInvalid(at, key, text));
    for (const text of isValidLabelValue(value)) errors.push(fieldInvalid(at, value, text));
  }
  return errors;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>>, at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    for (const text of isQualifiedName(key.toLowerCase())) errors.push(fieldInvalid(at, key, text));
    size += byteLength(key) + byteLength(value);
  }
  if (size > annotationsSizeLimit) errors.push(fieldTooLong(at, '', annotationsSizeLimit));
  return errors;
}

function validateOwnerReferences(references: readonly OwnerReference[], at: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const reference of references) {
    const { apiVersion = '', kind = '', name = '', uid = '' } = reference;
    const [group, ...versions] = apiVersion.split('/');
    const version = versions.length > 1 ? '' : (versions[0] ?? group ?? '');
    if (version === '') errors.push(fieldInvalid(at.child('apiVersion'), apiVersion, 'version must not be empty'));
    if (kind === '') errors.push(fieldInvalid(at.child('kind'), kind, 'must not be empty'));
    if (name === '') errors.push(fieldInvalid(at.child('name'), name, 'must not be empty'));
    if (uid === '') errors.push(fieldInvalid(at.child('uid'), uid, 'must not be empty'));
    if (apiVersion === 'v1' && kind === 'Event') {
      errors.push(fieldInvalid(at, reference, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (reference.controller !== true) continue;
    const current = `${kind}/${name}`;
    if (controller === '') controller = current;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`;
      errors.push(fieldInvalid(at, references, detail));
    }
  }
  return errors;
}

/** Finalizers are qualified names; `orphan` and `foregroundDeletion` exclude each other. */
export function validateFinalizers(finalizers: readonly string[], at: FieldPath): FieldError[] {
  const errors = finalizers.flatMap((finalizer) =>
    isQualifiedName(finalizer).map((text) => fieldInvalid(at, finalizer, text)),
  );
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const detail = 'finalizer foregroundDeletion and orphan cannot be both set';
    errors.push(fieldInvalid(at, finalizers, detail));
  }
  return errors;
}

function validateManagedFields(entries: readonly Record<string, unknown>[], at: FieldPath): FieldError[] {
  return entries.flatMap((entry, index) => {
    const errors: FieldError[] = [];
    const here = at.index(index);
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
      errors.push(fieldInvalid(here.child('operation'), entry.operation ?? '', 'must be `Apply` or `Update`'));
    }
    if (entry.fieldsType !== undefined && entry.fieldsType !== '' && entry.fieldsType !== 'FieldsV1') {
      errors.push(fieldInvalid(here.child('fieldsType'), entry.fieldsType, 'must be `FieldsV1`'));
    }
    errors.push(...validateFieldManager(String(entry.manager ?? ''), here.child('manager')));
    if (byteLength(String(entry.subresource ?? '')) > 256)
      errors.push(fieldTooLong(here.child('subresource'), '', 256));
    return errors;
  });
}

/** At most 128 bytes, all printable. */
export function validateFieldManager(manager: string, at: FieldPath): FieldError[] {
  const errors = byteLength(manager) > 128 ? [fieldTooLong(at, '', 128)] : [];
  let position = 0;
  for (const character of manager) {
    if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      errors.push(fieldInvalid(at, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += byteLength(character);
  }
  return errors;
}
