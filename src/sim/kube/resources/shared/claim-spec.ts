import {
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isDns1123Subdomain,
} from '#apimachinery';
import type { PersistentVolumeClaimSpec, TypedObjectReference } from '#types/core-v1';
import { validateAccessModes } from './access-modes.ts';
import { invalidAll, type Path } from './errors.ts';
import { validateLabelSelector } from './labels.ts';
import { canonical, defaultResourceList, isFractional, positiveQuantity } from './quantities.ts';

const VOLUME_MODES = ['Block', 'Filesystem'];

/** Defaults of a claim's spec, in claims, templates and ephemeral volumes. */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= 'Filesystem';
  defaultResourceList(spec.resources?.requests);
  defaultResourceList(spec.resources?.limits);
}

/** Drops what a claim can't have and copies the data source between its two fields. Follows pkg/api/persistentvolumeclaim. */
export function normalizeDataSources(spec: PersistentVolumeClaimSpec, previous?: PersistentVolumeClaimSpec): void {
  if (spec.dataSourceRef?.namespace && previous?.dataSourceRef === undefined) {
    delete spec.dataSourceRef;
  }
  if (spec.dataSource && !spec.dataSourceRef && !previous?.dataSource && !isClaimOrSnapshot(spec.dataSource)) {
    delete spec.dataSource;
  }
  if (spec.dataSource && !spec.dataSourceRef) {
    spec.dataSourceRef = { ...spec.dataSource };
  } else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...source } = spec.dataSourceRef;
    spec.dataSource = source;
  }
}

function isClaimOrSnapshot(source: { kind: string; apiGroup?: string | null }): boolean {
  return (
    (source.kind === 'PersistentVolumeClaim' && !source.apiGroup) ||
    (source.kind === 'VolumeSnapshot' && source.apiGroup === 'snapshot.storage.k8s.io')
  );
}

/** Follows pkg/apis/core/validation, ValidatePersistentVolumeClaimSpec. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, where: Path): FieldError[] {
  const modes = spec.accessModes ?? [];
  const errors: FieldError[] = [];
  if (modes.length === 0) {
    errors.push(fieldRequired(where.child('accessModes'), 'at least 1 access mode is required'));
  }
  errors.push(...validateLabelSelector(spec.selector, where.child('selector')));
  errors.push(...validateAccessModes(modes, where.child('accessModes')));
  const storageAt = where.child('resources').key('storage');
  const storage = spec.resources?.requests?.storage;
  errors.push(...(storage === undefined ? [fieldRequired(storageAt)] : positiveQuantity(storageAt, storage)));
  if (spec.storageClassName) {
    const messages = isDns1123Subdomain(spec.storageClassName);
    errors.push(...invalidAll(where.child('storageClassName'), spec.storageClassName, messages));
  }
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.push(fieldNotSupported(where.child('volumeMode'), spec.volumeMode, VOLUME_MODES));
  }
  errors.push(...dataSources(spec, where));
  if (spec.volumeAttributesClassName) {
    const messages = isDns1123Subdomain(spec.volumeAttributesClassName);
    errors.push(...invalidAll(where.child('volumeAttributesClassName'), spec.volumeAttributesClassName, messages));
  }
  return errors;
}

function dataSources(spec: PersistentVolumeClaimSpec, where: Path): FieldError[] {
  const { dataSource, dataSourceRef } = spec;
  const errors: FieldError[] = [];
  const source = where.child('dataSource');
  if (dataSource) {
    errors.push(...validateDataSource(dataSource, source));
  }
  if (dataSourceRef) {
    errors.push(...validateDataSource(dataSourceRef, where.child('dataSourceRef')));
  }
  if (dataSource && dataSourceRef?.namespace) {
    errors.push(fieldInvalid(where, {}, 'may not be specified when dataSourceRef.namespace is specified'));
  } else if (dataSource && dataSourceRef && !sameSource(dataSource, dataSourceRef)) {
    errors.push(fieldInvalid(where, {}, 'must match dataSourceRef'));
  }
  return errors;
}

function sameSource(left: TypedObjectReference, right: TypedObjectReference): boolean {
  return left.apiGroup === right.apiGroup && left.kind === right.kind && left.name === right.name;
}

function validateDataSource(source: TypedObjectReference, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!source.name) {
    errors.push(fieldRequired(where.child('name')));
  }
  if (!source.kind) {
    errors.push(fieldRequired(where.child('kind')));
  }
  if (!source.apiGroup && source.kind !== 'PersistentVolumeClaim') {
    const message = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
    errors.push(fieldInvalid(where, source.kind ?? '', message));
  }
  if (source.apiGroup) {
    errors.push(...invalidAll(where.child('apiGroup'), source.apiGroup, isDns1123Subdomain(source.apiGroup)));
  }
  if (source.namespace) {
    errors.push(...invalidAll(where.child('namespace'), source.namespace, isDns1123Label(source.namespace)));
  }
  return errors;
}

/** Follows pkg/api/persistentvolumeclaim, GetWarningsForPersistentVolumeClaimSpec. */
export function warningsForClaimSpec(spec: PersistentVolumeClaimSpec, where: Path): string[] {
  return (['requests', 'limits'] as const).flatMap((list) => {
    const storage = spec.resources?.[list]?.storage;
    return storage !== undefined && isFractional(storage)
      ? [
          `${where.child('resources', list).key('storage')}: fractional byte value "${canonical(storage)}" is invalid, must be an integer`,
        ]
      : [];
  });
}
