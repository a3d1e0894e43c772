import { deepEqual, type FieldError, fieldForbidden, path } from '#apimachinery';
import type { VolumeAttributesClass } from '#types/storage-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { validateDriverName, validateParameters } from './shared.ts';

const DEFAULT_ANNOTATION = 'volumeattributesclass.alpha.kubernetes.io/is-default-class';

/** Follows pkg/registry/storage/volumeattributesclass and pkg/apis/storage. */
export const volumeAttributesClass = defineResource<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  resource: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  namespaced: false,
  shortNames: ['vac'],
  schema: 'k8s.io/api/storage/v1.VolumeAttributesClass',
  generation: 'none',
  deleteReturnsObject: true,

  validate,
  updateRules: ['metadata update', 'change', 'metadata', 'object'],
  validateUpdate: (next, previous) => [
    ...(next.driverName === previous.driverName
      ? []
      : [fieldForbidden('driverName', 'updates to driverName are forbidden.')]),
    ...(deepEqual(next.parameters, previous.parameters)
      ? []
      : [fieldForbidden('parameters', 'updates to parameters are forbidden.')]),
  ],

  columns: [
    {
      ...nameColumn<VolumeAttributesClass>(),
      cell: ({ metadata }) =>
        `${metadata.name ?? ''}${metadata.annotations?.[DEFAULT_ANNOTATION] === 'true' ? ' (default)' : ''}`,
    },
    textColumn('DriverName', (object) => object.driverName ?? ''),
    ageColumn(),
  ],
});

function validate(object: VolumeAttributesClass): FieldError[] {
  return [
    ...validateDriverName(object.driverName ?? '', path('driverName')),
    ...validateParameters(object.parameters, path('parameters'), false),
  ];
}
