import {
  type FieldError,
  fieldForbidden,
  fieldNotSupported,
  fieldRequired,
  lookup,
  path,
  validateImmutableField,
} from '#apimachinery';
import type { PriorityClass } from '#types/scheduling-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from '../shared/columns.ts';

const HIGHEST = 1_000_000_000;
const SYSTEM = lookup<number>({
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
});
const POLICIES = ['PreemptLowerPriority', 'Never'];

/** Follows pkg/registry/scheduling/priorityclass and pkg/apis/scheduling. */
export const priorityClass = defineResource<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  singular: 'priorityclass',
  namespaced: false,
  shortNames: ['pc'],
  schema: 'k8s.io/api/scheduling/v1.PriorityClass',
  generation: () => false,
  allowCreateOnUpdate: true,
  refuseDelete: (name) => (name in SYSTEM ? 'this is a system priority class and cannot be deleted' : undefined),

  defaults(object) {
    object.value ??= 0;
    object.preemptionPolicy ??= 'PreemptLowerPriority';
  },

  validate,
  updateRules: ['metadata update', 'change'],
  validateUpdate: (next, previous) => [
    ...((next.value ?? 0) === (previous.value ?? 0)
      ? []
      : [fieldForbidden('value', 'may not be changed in an update.')]),
    ...validateImmutableField(next.preemptionPolicy, previous.preemptionPolicy, path('preemptionPolicy')),
  ],

  columns: [
    nameColumn(),
    countColumn('Value', (object) => object.value ?? 0),
    { name: 'Global-Default', type: 'boolean', cell: (object) => object.globalDefault ?? false },
    ageColumn(),
    textColumn('PreemptionPolicy', (object) => object.preemptionPolicy ?? ''),
  ],
});

/** Follows pkg/apis/scheduling/validation, ValidatePriorityClass. */
function validate(object: PriorityClass): FieldError[] {
  const name = object.metadata.name ?? '';
  const value = object.value ?? 0;
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    const problem = systemProblem(name, value, object.globalDefault ?? false);
    if (problem !== undefined) {
      const message = `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`;
      errors.push(fieldForbidden('metadata.name', message));
    }
  } else if (value > HIGHEST) {
    errors.push(fieldForbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`));
  }
  const policy = object.preemptionPolicy;
  if (policy === '') {
    errors.push(fieldRequired('preemptionPolicy'));
  } else if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(fieldNotSupported('preemptionPolicy', policy, POLICIES));
  }
  return errors;
}

function systemProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const expected = SYSTEM[name];
  if (expected === undefined) {
    return `${name} is not a known system priority class`;
  }
  if (value !== expected) {
    return `value of ${name} PriorityClass must be ${expected}`;
  }
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
