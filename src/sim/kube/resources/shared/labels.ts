import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  isQualifiedName,
  isValidLabelValue,
  validateLabels,
} from '#apimachinery';
import { invalidAll, type Path } from './errors.ts';
import { internalJson } from './go-diff/go-json.ts';

/** A label selector as it stands in specs. Follows apimachinery pkg/apis/meta/v1, LabelSelector. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Follows apimachinery pkg/apis/meta/v1/validation, ValidateLabelName. */
export function validateLabelName(name: string, where: Path): FieldError[] {
  return invalidAll(where, name, isQualifiedName(name));
}

/** Follows apimachinery pkg/apis/meta/v1/validation, ValidateLabelSelector. */
export function validateLabelSelector(selector: LabelSelector | null | undefined, where: Path): FieldError[] {
  if (!selector) {
    return [];
  }
  const errors = validateLabels(selector.matchLabels ?? {}, where.child('matchLabels'));
  (selector.matchExpressions ?? []).forEach((requirement, index) => {
    errors.push(...validateRequirement(requirement, where.child('matchExpressions').index(index)));
  });
  return errors;
}

/** Whether the operator of a requirement is one, and has as many values as it needs. Node selectors also compare numbers. */
export function validateOperator(
  { operator, values = [] }: { readonly operator?: string; readonly values?: readonly string[] | null },
  where: Path,
  compares = false,
): FieldError[] {
  const count = values?.length ?? 0;
  if (operator === 'In' || operator === 'NotIn') {
    return count > 0
      ? []
      : [fieldRequired(where.child('values'), "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const message = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return count === 0 ? [] : [fieldForbidden(where.child('values'), message)];
  }
  if (compares && (operator === 'Gt' || operator === 'Lt')) {
    const message = "must be specified single value when `operator` is 'Lt' or 'Gt'";
    return count === 1 ? [] : [fieldRequired(where.child('values'), message)];
  }
  return [fieldInvalid(where.child('operator'), operator ?? '', 'not a valid selector operator')];
}

function validateRequirement(
  requirement: { key: string; operator: string; values?: string[] },
  where: Path,
): FieldError[] {
  const values = requirement.values ?? [];
  const errors = validateOperator(requirement, where);
  errors.push(...validateLabelName(requirement.key, where.child('key')));
  values.forEach((value, index) => {
    errors.push(...invalidAll(where.child('values').index(index), value, isValidLabelValue(value)));
  });
  return errors;
}

/** The selector as messages show it: what is empty in it is left out. */
export function shownSelector(selector: LabelSelector | null | undefined): unknown {
  return selector ? internalJson('v1.LabelSelector', selector) : null;
}

/** Whether a selector selects nothing in particular: no labels and no expressions. */
export function isEmptySelector(selector: LabelSelector | null | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
}
