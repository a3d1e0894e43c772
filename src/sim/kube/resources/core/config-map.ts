import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldTooLong,
  isConfigMapKey,
  path,
} from '#apimachinery';
import type { ConfigMap } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn } from '../shared/columns.ts';
import { entries, invalidAll } from '../shared/errors.ts';

const MAX_SIZE = 1024 * 1024;
export const IMMUTABLE_DATA = 'field is immutable when `immutable` is set';

/** Follows pkg/registry/core/configmap and pkg/apis/core. */
export const configMap = defineResource<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  singular: 'configmap',
  namespaced: true,
  shortNames: ['cm'],
  schema: 'k8s.io/api/core/v1.ConfigMap',
  generation: 'none',

  validate,
  updateRules: ['metadata update', 'change', 'metadata', 'object'],
  validateUpdate: immutableData,

  columns: [
    nameColumn(),
    countColumn(
      'Data',
      (object) => Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length,
      'string',
    ),
    ageColumn(),
  ],
});

function validate(object: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of entries(object.data)) {
    const where = path('data').key(key);
    errors.push(...invalidAll(where, key, isConfigMapKey(key)));
    if (object.binaryData?.[key] !== undefined) {
      errors.push(fieldInvalid(where, key, 'duplicate of key present in binaryData'));
    }
    size += Buffer.byteLength(value);
  }
  for (const [key, value] of entries(object.binaryData)) {
    errors.push(...invalidAll(path('binaryData').key(key), key, isConfigMapKey(key)));
    size += Buffer.byteLength(value ?? '', 'base64');
  }
  if (size > MAX_SIZE) {
    errors.push(fieldTooLong('[]', '', MAX_SIZE));
  }
  return errors;
}

function immutableData(next: ConfigMap, previous: ConfigMap): FieldError[] {
  if (!previous.immutable) {
    return [];
  }
  return [
    ...(next.immutable ? [] : [fieldForbidden('immutable', IMMUTABLE_DATA)]),
    ...(deepEqual(next.data, previous.data) ? [] : [fieldForbidden('data', IMMUTABLE_DATA)]),
    ...(deepEqual(next.binaryData, previous.binaryData) ? [] : [fieldForbidden('binaryData', IMMUTABLE_DATA)]),
  ];
}
