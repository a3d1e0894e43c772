import {
  deepCopy,
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  isQualifiedName,
  path,
  validateImmutableField,
} from '#apimachinery';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '#types/core-v1';
import { at, entries, invalidAll, type Path } from '../../shared/errors.ts';
import { goDiff } from '../../shared/go-diff/index.ts';
import { basicResource, compareText, isNativeResource } from '../../shared/quantities.ts';
import { BETA_CLASS_ANNOTATION } from '../../shared/storage-class-name.ts';

const IMMUTABLE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** Follows pkg/apis/core/validation, ValidatePersistentVolumeClaimUpdate. */
export function validateClaimUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  const spec = deepCopy(next.spec ?? {});
  const before = deepCopy(previous.spec ?? {});
  if (!before.volumeName && spec.volumeName) {
    before.volumeName = spec.volumeName;
  }
  errors.push(...allowClassOnce(next, previous, spec, before));
  allowForBound(next, spec, before);
  if (!deepEqual(spec, before)) {
    errors.push(fieldForbidden(at.spec, `${IMMUTABLE}\n${goDiff('PersistentVolumeClaimSpec', before, spec)}`));
  }
  errors.push(...shrinking(next, previous));
  errors.push(...validateImmutableField(next.spec?.volumeMode, previous.spec?.volumeMode, path('volumeMode')));
  errors.push(...attributesClass(next, previous));
  return errors;
}

/** A class may be given once to a claim that has none, or moved from the annotation to the field. */
function allowClassOnce(
  next: PersistentVolumeClaim,
  previous: PersistentVolumeClaim,
  spec: PersistentVolumeClaimSpec,
  before: PersistentVolumeClaimSpec,
): FieldError[] {
  const annotation = next.metadata.annotations?.[BETA_CLASS_ANNOTATION];
  const old = previous.metadata.annotations?.[BETA_CLASS_ANNOTATION];
  const given = before.storageClassName === undefined && spec.storageClassName !== undefined;
  if (given && old !== undefined && spec.storageClassName === old && (annotation === undefined || annotation === old)) {
    delete spec.storageClassName;
    return [];
  }
  if (given && (old === undefined || spec.storageClassName === old)) {
    delete spec.storageClassName;
  }
  return (annotation ?? '') === (old ?? '')
    ? []
    : [fieldInvalid(`metadata.annotations.${BETA_CLASS_ANNOTATION}`, annotation ?? '', 'field is immutable')];
}

/** Size and attributes class of a bound claim may change: they are taken out of the comparison. */
function allowForBound(
  next: PersistentVolumeClaim,
  spec: PersistentVolumeClaimSpec,
  before: PersistentVolumeClaimSpec,
): void {
  if (next.status?.phase !== 'Bound') {
    return;
  }
  const storage = before.resources?.requests?.storage;
  if (spec.resources?.requests && storage !== undefined) {
    spec.resources.requests.storage = storage;
  }
  if (before.volumeAttributesClassName === undefined) {
    delete spec.volumeAttributesClassName;
  } else {
    spec.volumeAttributesClassName = before.volumeAttributesClassName;
  }
}

function shrinking(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): FieldError[] {
  const size = next.spec?.resources?.requests?.storage;
  if (compareText(size, previous.spec?.resources?.requests?.storage) >= 0) {
    return [];
  }
  return compareText(size, previous.status?.capacity?.storage) <= 0
    ? [fieldForbidden(at.spec.child('resources', 'requests', 'storage'), 'field can not be less than status.capacity')]
    : [];
}

function attributesClass(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): FieldError[] {
  const name = next.spec?.volumeAttributesClassName;
  const given = previous.status?.currentVolumeAttributesClassName;
  if (given === undefined || name === previous.spec?.volumeAttributesClassName || (name !== undefined && name !== '')) {
    return [];
  }
  const what = name === undefined ? 'nil' : 'empty string';
  const detail = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return [fieldForbidden(at.spec.child('volumeAttributesClassName'), detail)];
}

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
].sort();

/** Follows ValidatePersistentVolumeClaimStatusUpdate. */
export function validateClaimStatus(next: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, value] of entries(next.status?.capacity)) {
    errors.push(...basicResource(at.status.child('capacity').key(name), value));
  }
  const statusAt = at.status.child('allocatedResourceStatuses');
  for (const [name, value] of entries(next.status?.allocatedResourceStatuses)) {
    errors.push(...resourceKey(name, statusAt));
    if (!RESIZE_STATUSES.includes(value)) {
      errors.push(fieldNotSupported(statusAt, name, RESIZE_STATUSES));
    }
  }
  const allocatedAt = at.status.child('allocatedResources');
  for (const [name, value] of entries(next.status?.allocatedResources)) {
    const wrongKey = resourceKey(name, allocatedAt);
    errors.push(...(wrongKey.length > 0 ? wrongKey : basicResource(allocatedAt.key(name), value)));
  }
  return errors;
}

function resourceKey(name: string, where: Path): FieldError[] {
  const messages = isQualifiedName(name);
  if (messages.length > 0) {
    return invalidAll(where, name, messages);
  }
  return isNativeResource(name) && name !== 'storage' ? [fieldNotSupported(where, name, ['storage'])] : [];
}
