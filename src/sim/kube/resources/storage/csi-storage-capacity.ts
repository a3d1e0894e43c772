import { deepEqual, fieldInvalid, isDns1123Subdomain, path } from '#apimachinery';
import type { CSIStorageCapacity } from '#types/storage-v1';
import { defineResource } from '../../registry/resource.ts';
import { createdAtColumn, nameColumn } from '../shared/columns.ts';
import { invalidAll } from '../shared/errors.ts';
import { shownSelector, validateLabelSelector } from '../shared/labels.ts';
import { nonNegativeQuantity } from '../shared/quantities.ts';

/** Follows pkg/registry/storage/csistoragecapacity and pkg/apis/storage. */
export const csiStorageCapacity = defineResource<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  resource: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  schema: 'k8s.io/api/storage/v1.CSIStorageCapacity',
  generation: 'none',
  allowUnconditionalUpdate: false,

  validate: (object) => [
    ...validateLabelSelector(object.nodeTopology, path('nodeTopology')),
    ...invalidAll(
      path('storageClassName'),
      object.storageClassName ?? '',
      isDns1123Subdomain(object.storageClassName ?? ''),
    ),
    ...(object.capacity === undefined ? [] : nonNegativeQuantity(path('capacity'), object.capacity)),
  ],
  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validateUpdate: (next, previous) =>
    (['nodeTopology', 'storageClassName'] as const)
      .filter((field) => !deepEqual(next[field], previous[field]))
      .map((field) => fieldInvalid(field, shown(next, field), 'field is immutable')),

  columns: [nameColumn(), createdAtColumn()],
});

function shown(object: CSIStorageCapacity, field: 'nodeTopology' | 'storageClassName'): unknown {
  return field === 'nodeTopology' ? shownSelector(object.nodeTopology) : object.storageClassName;
}
