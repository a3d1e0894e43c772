import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldRequired,
  isQualifiedName,
} from '#apimachinery';
import type { CSINode, CSINodeDriver } from '#types/storage-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn } from '../shared/columns.ts';
import { at, invalidAll, nonNegative, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateCsiDriverName } from '../shared/volumes/local-sources.ts';

const MAX_NODE_ID = 256;

/** Follows pkg/registry/storage/csinode and pkg/apis/storage. */
export const csiNode = defineResource<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  resource: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  schema: 'k8s.io/api/storage/v1.CSINode',
  generation: 'none',
  deleteReturnsObject: true,
  allowUnconditionalUpdate: false,

  defaults(node) {
    node.spec ??= { drivers: [] };
  },

  updateRules: ['metadata', 'object', 'metadata', 'object', 'change'],
  validate,
  validateUpdate: (next, previous) =>
    (previous.spec.drivers ?? []).flatMap((old) => {
      const driver = (next.spec.drivers ?? []).find((candidate) => candidate.name === old.name);
      if (driver === undefined || deepEqual(fixed(driver), fixed(old))) return [];
      const shown = internalJson('CSINodeDriver', fixed(driver));
      return [fieldInvalid(at.spec.child('drivers'), shown, 'field is immutable')];
    }),

  columns: [nameColumn(), countColumn('Drivers', (node) => (node.spec.drivers ?? []).length), ageColumn()],
});

/** The number of volumes a driver can attach may change, nothing else. */
function fixed({ allocatable: _, ...driver }: CSINodeDriver): object {
  return driver;
}

function validate(node: CSINode): FieldError[] {
  const seen = new Set<string>();
  return (node.spec.drivers ?? []).flatMap((driver, index) => {
    const where = at.spec.child('drivers').index(index);
    const nodeId = driver.nodeID ?? '';
    const errors = validateCsiDriverName(driver.name ?? '', where.child('name'));
    if (nodeId === '') {
      errors.push(fieldRequired(where.child('nodeID')));
    }
    if (nodeId.length > MAX_NODE_ID) {
      errors.push(fieldInvalid(where.child('nodeID'), nodeId, `must be ${MAX_NODE_ID} characters or less`));
    }
    errors.push(...nonNegative(where.child('allocatable', 'count'), driver.allocatable?.count));
    if (seen.has(driver.name)) {
      errors.push(fieldDuplicate(where.child('name'), driver.name));
    }
    seen.add(driver.name);
    errors.push(...topologyKeys(driver.topologyKeys ?? [], where));
    return errors;
  });
}

function topologyKeys(keys: readonly string[], where: Path): FieldError[] {
  return keys.flatMap((key, index) => [
    ...(key === '' ? [fieldRequired(where)] : []),
    ...(keys.indexOf(key) < index ? [fieldDuplicate(where, key)] : []),
    ...invalidAll(where, key, isQualifiedName(key)),
  ]);
}
