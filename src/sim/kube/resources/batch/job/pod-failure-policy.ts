import {
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooMany,
  isQualifiedName,
  omitValue,
} from '#apimachinery';
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from '#types/batch-v1';
import { invalidAll, type Path } from '../../shared/errors.ts';

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

/** Follows pkg/apis/batch/validation, validatePodFailurePolicy. */
export function validatePodFailurePolicy(spec: JobSpec, where: Path): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const at = where.child('rules');
  const { containers, initContainers } = spec.template.spec ?? {};
  // No containers at all are null.
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name);
  return [
    ...(rules.length > MAX_RULES ? [fieldTooMany(at, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, index) => validateRule(spec, rule, names, at.index(index))),
  ];
}

function oneOf(value: string | undefined, supported: readonly string[], where: Path): FieldError[] {
  if (!value) {
    return [fieldRequired(where, `valid values: [${supported.map((one) => `"${one}"`).join(' ')}]`)];
  }
  return supported.includes(value) ? [] : [fieldNotSupported(where, value, supported)];
}

function validateRule(
  spec: JobSpec,
  rule: PodFailurePolicyRule,
  containers: readonly string[],
  where: Path,
): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const actionAt = where.child('action');
  const errors =
    action === 'FailIndex'
      ? spec.backoffLimitPerIndex === undefined
        ? [fieldInvalid(actionAt, action, 'requires the backoffLimitPerIndex to be set')]
        : []
      : oneOf(action, ACTIONS, actionAt);
  if (onExitCodes) {
    errors.push(...validateExitCodes(onExitCodes, containers, where.child('onExitCodes')));
  }
  errors.push(...validateConditions(onPodConditions, where.child('onPodConditions')));
  if (onExitCodes && onPodConditions.length > 0) {
    errors.push(fieldInvalid(where, omitValue, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    errors.push(fieldInvalid(where, omitValue, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function validateConditions(patterns: readonly PodFailurePolicyOnPodConditionsPattern[], where: Path): FieldError[] {
  return [
    ...(patterns.length > MAX_CONDITIONS ? [fieldTooMany(where, patterns.length, MAX_CONDITIONS)] : []),
    ...patterns.flatMap(({ type = '', status }, index) => [
      ...invalidAll(where.index(index).child('type'), type, isQualifiedName(type)),
      ...oneOf(status, STATUSES, where.index(index).child('status')),
    ]),
  ];
}

function validateExitCodes(
  requirement: PodFailurePolicyOnExitCodesRequirement,
  containers: readonly string[],
  where: Path,
): FieldError[] {
  const { operator, containerName } = requirement;
  const values = requirement.values ?? [];
  const errors = oneOf(operator, OPERATORS, where.child('operator'));
  if (containerName !== undefined && !containers.includes(containerName)) {
    const message = 'must be one of the container or initContainer names in the pod template';
    errors.push(fieldInvalid(where.child('containerName'), containerName, message));
  }
  const at = where.child('values');
  if (values.length === 0) {
    errors.push(fieldInvalid(at, requirement.values ?? null, 'at least one value is required'));
  } else if (values.length > MAX_EXIT_CODES) {
    errors.push(fieldTooMany(at, values.length, MAX_EXIT_CODES));
  }
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0) {
      errors.push(fieldInvalid(at.index(index), value, 'must not be 0 for the In operator'));
    }
    if (values.indexOf(value) < index) {
      errors.push(fieldDuplicate(at.index(index), value));
    }
  });
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? value) > value)) {
    errors.push(fieldInvalid(at, values, 'must be ordered'));
  }
  return errors;
}
