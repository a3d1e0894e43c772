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

function validateRequirement(
  requirement: { key: string; operator: string; values?: string[] },
  where: Path,
): FieldError[] {
  const values = requirement.values ?? [];
  const errors: FieldError[] = [];
  switch (requirement.operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        errors.push(fieldRequired(where.child('values'), "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        errors.push(
          fieldForbidden(where.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
      break;
    default:
      errors.push(fieldInvalid(where.child('operator'), requirement.operator, 'not a valid selector operator'));
  }
  errors.push(...validateLabelName(requirement.key, where.child('key')));
  values.forEach((value, index) => {
    errors.push(...invalidAll(where.child('values').index(index), value, isValidLabelValue(value)));
  });
  return errors;
}

/** Whether a selector selects nothing in particular: no labels and no expressions. */
export function isEmptySelector(selector: LabelSelector | null | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
}
