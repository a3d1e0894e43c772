import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldNotSupported,
  fieldRequired,
  path,
  validateImmutableField,
} from '#apimachinery';
import type { StorageClass } from '#types/storage-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import type { Path } from '../shared/errors.ts';
import { validateLabelName } from '../shared/labels.ts';
import { deprecatedNodeLabel } from '../shared/node-selector.ts';
import { validateDriverName, validateParameters } from './shared.ts';

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

/** Follows pkg/registry/storage/storageclass and pkg/apis/storage. */
export const storageClass = defineResource<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  resource: 'storageclasses',
  singular: 'storageclass',
  namespaced: false,
  shortNames: ['sc'],
  schema: 'k8s.io/api/storage/v1.StorageClass',
  generation: 'none',
  deleteReturnsObject: true,
  allowCreateOnUpdate: false,

  defaults(storage) {
    storage.reclaimPolicy ??= 'Delete';
    storage.volumeBindingMode ??= 'Immediate';
  },

  validate: (storage) => [
    ...validateDriverName(storage.provisioner ?? '', path('provisioner')),
    ...validateParameters(storage.parameters, path('parameters'), true),
    ...reclaimPolicy(storage.reclaimPolicy),
    ...bindingMode(storage.volumeBindingMode),
    ...allowedTopologies(storage.allowedTopologies ?? [], path('allowedTopologies')),
  ],

  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validateUpdate(next, previous) {
    const errors: FieldError[] = [];
    if (!deepEqual(next.parameters, previous.parameters)) {
      errors.push(fieldForbidden('parameters', 'updates to parameters are forbidden.'));
    }
    if (next.provisioner !== previous.provisioner) {
      errors.push(fieldForbidden('provisioner', 'updates to provisioner are forbidden.'));
    }
    if (next.reclaimPolicy !== previous.reclaimPolicy) {
      errors.push(fieldForbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'));
    }
    errors.push(
      ...validateImmutableField(next.volumeBindingMode, previous.volumeBindingMode, path('volumeBindingMode')),
    );
    return errors;
  },

  warnings: (storage) =>
    (storage.allowedTopologies ?? []).flatMap((term, index) =>
      (term.matchLabelExpressions ?? []).flatMap((expression, position) => {
        const message = deprecatedNodeLabel(expression.key);
        const where = path('allowedTopologies').index(index).child('matchLabelExpressions').index(position);
        return message === undefined ? [] : [`${where.child('key')}: ${message}`];
      }),
    ),

  columns: [
    {
      ...nameColumn<StorageClass>(),
      cell: (storage) => `${storage.metadata.name ?? ''}${isDefault(storage) ? ' (default)' : ''}`,
    },
    textColumn('Provisioner', (storage) => storage.provisioner),
    textColumn('ReclaimPolicy', (storage) => storage.reclaimPolicy ?? 'Delete'),
    textColumn('VolumeBindingMode', (storage) => storage.volumeBindingMode ?? 'Immediate'),
    { name: 'AllowVolumeExpansion', type: 'string', cell: (storage) => storage.allowVolumeExpansion ?? false },
    ageColumn(),
  ],
});

/** Follows pkg/apis/storage/util, IsDefaultAnnotationText. */
function isDefault(storage: StorageClass): boolean {
  const { annotations } = storage.metadata;
  return (
    annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
    annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true'
  );
}

function reclaimPolicy(policy: string | undefined): FieldError[] {
  return policy && !RECLAIM_POLICIES.includes(policy)
    ? [fieldNotSupported('reclaimPolicy', policy, RECLAIM_POLICIES)]
    : [];
}

function bindingMode(mode: string | undefined): FieldError[] {
  if (mode === undefined) {
    return [fieldRequired('volumeBindingMode')];
  }
  return BINDING_MODES.includes(mode) ? [] : [fieldNotSupported('volumeBindingMode', mode, BINDING_MODES)];
}

type Topology = NonNullable<StorageClass['allowedTopologies']>[number];

function allowedTopologies(topologies: readonly Topology[], where: Path): FieldError[] {
  const errors: FieldError[] = [];
  /* Upstream compares with as many empty terms as there are terms, then with those before. */
  const seen: Record<string, string[]>[] = topologies.map(() => ({}));
  topologies.forEach((term, index) => {
    const terms: Record<string, string[]> = {};
    (term.matchLabelExpressions ?? []).forEach((expression, position) => {
      const at = where.index(index).child('matchLabelExpressions').index(position);
      errors.push(...topologyRequirement(expression, at));
      if (terms[expression.key]) {
        errors.push(fieldDuplicate(at.child('key'), expression.key));
      }
      terms[expression.key] = [...new Set(expression.values ?? [])].sort();
    });
    for (const other of seen) {
      if (sameTerms(terms, other)) {
        errors.push(fieldDuplicate(where.index(index).child('matchLabelExpressions'), ''));
      }
    }
    seen.push(terms);
  });
  return errors;
}

function sameTerms(left: Record<string, string[]>, right: Record<string, string[]>): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => deepEqual(left[key], right[key] ?? [null]));
}

function topologyRequirement(expression: { key: string; values?: string[] }, where: Path): FieldError[] {
  const values = expression.values ?? [];
  const at = where.child('values');
  return [
    ...(values.length === 0 ? [fieldRequired(at)] : []),
    ...values.flatMap((value, index) =>
      values.indexOf(value) < index ? [fieldDuplicate(at.index(index), value)] : [],
    ),
    ...validateLabelName(expression.key, where.child('key')),
  ];
}
