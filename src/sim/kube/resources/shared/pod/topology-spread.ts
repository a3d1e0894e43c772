import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '#apimachinery';
import type { TopologySpreadConstraint } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { validateLabelName, validateLabelSelector } from '../labels.ts';
import { NOT_POSITIVE } from '../quantities.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];

/** Follows pkg/apis/core/validation, validateTopologySpreadConstraints. */
export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[], where: Path): FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const here = where.index(index);
    const action = constraint.whenUnsatisfiable ?? '';
    const errors: FieldError[] = [];
    if ((constraint.maxSkew ?? 0) <= 0) {
      errors.push(fieldInvalid(here.child('maxSkew'), constraint.maxSkew ?? 0, NOT_POSITIVE));
    }
    if (!constraint.topologyKey) {
      errors.push(fieldRequired(here.child('topologyKey'), 'can not be empty'));
    }
    if (!ACTIONS.includes(action)) {
      errors.push(fieldNotSupported(here.child('whenUnsatisfiable'), action, ACTIONS));
    }
    const repeated = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === constraint.topologyKey && other.whenUnsatisfiable === action);
    if (repeated) {
      const pair = `{${constraint.topologyKey}, ${action}}`;
      errors.push(fieldDuplicate(here.child('{topologyKey, whenUnsatisfiable}'), pair));
    }
    errors.push(...minDomains(constraint.minDomains, action, here.child('minDomains')));
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !POLICIES.includes(policy)) {
        errors.push(fieldNotSupported(here.child(field), policy, POLICIES));
      }
    }
    errors.push(...matchLabelKeys(constraint, here.child('matchLabelKeys')));
    errors.push(...validateLabelSelector(constraint.labelSelector, here.child('labelSelector')));
    return errors;
  });
}

function minDomains(value: number | undefined, action: string, where: Path): FieldError[] {
  if (value === undefined) {
    return [];
  }
  const message = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
  return [
    ...(value <= 0 ? [fieldInvalid(where, value, NOT_POSITIVE)] : []),
    ...(action === 'DoNotSchedule' ? [] : [fieldInvalid(where, value, message)]),
  ];
}

/** A key merged into the selector from this very list stands there twice when the user gave it too. */
function matchLabelKeys(constraint: TopologySpreadConstraint, where: Path): FieldError[] {
  const keys = constraint.matchLabelKeys ?? [];
  const selector = constraint.labelSelector;
  if (keys.length > 0 && !selector) {
    return [
      fieldForbidden(where, 'must not be specified when labelSelector is not set'),
      ...keys.flatMap((key, index) => validateLabelName(key, where.index(index))),
    ];
  }
  const given = [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map((expression) => expression.key),
  ];
  return keys.flatMap((key, index) => [
    ...validateLabelName(key, where.index(index)),
    ...(given.filter((other) => other === key).length > 1
      ? [fieldInvalid(where.index(index), key, 'exists in both matchLabelKeys and labelSelector')]
      : []),
  ]);
}
