import { deepEqual, type FieldError, fieldForbidden, path, validateImmutableField } from '#apimachinery';
import type { Secret } from '#types/core-v1';
import { defineResource } from '../../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from '../../shared/columns.ts';
import { IMMUTABLE_DATA } from '../config-map.ts';
import { keyPairProblem } from './key-pair.ts';
import { validateSecret } from './validation.ts';

/** Follows pkg/registry/core/secret and pkg/apis/core. */
export const secret = defineResource<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  singular: 'secret',
  namespaced: true,
  schema: 'k8s.io/api/core/v1.Secret',
  generation: 'none',

  defaults(object) {
    object.type ||= 'Opaque';
    const texts = Object.entries(object.stringData ?? {});
    if (texts.length > 0) {
      const encoded = texts.map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
      object.data = { ...object.data, ...Object.fromEntries(encoded) };
    }
    delete object.stringData;
  },

  validate: validateSecret,
  updateRules: ['metadata update', 'change', 'metadata', 'object'],
  validateUpdate: (next, previous) => [
    ...validateImmutableField(next.type, previous.type, path('type')),
    ...immutableData(next, previous),
  ],

  warnings(object) {
    const problem =
      object.type === 'kubernetes.io/tls'
        ? keyPairProblem(bytes(object, 'tls.crt'), bytes(object, 'tls.key'))
        : undefined;
    return problem === undefined ? [] : [problem];
  },

  fieldSelectors: { type: (object) => object.type ?? '' },

  columns: [
    nameColumn(),
    textColumn('Type', (object) => object.type ?? ''),
    countColumn('Data', (object) => Object.keys(object.data ?? {}).length, 'string'),
    ageColumn(),
  ],
});

function bytes(object: Secret, key: string): Buffer {
  return Buffer.from(object.data?.[key] ?? '', 'base64');
}

function immutableData(next: Secret, previous: Secret): FieldError[] {
  if (!previous.immutable) {
    return [];
  }
  return [
    ...(next.immutable ? [] : [fieldForbidden('immutable', IMMUTABLE_DATA)]),
    ...(deepEqual(next.data, previous.data) ? [] : [fieldForbidden('data', IMMUTABLE_DATA)]),
  ];
}
