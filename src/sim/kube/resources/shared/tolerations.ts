import {
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isValidLabelValue,
} from '#apimachinery';
import type { Toleration } from '#types/core-v1';
import type { Path } from './errors.ts';
import { validateLabelName } from './labels.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Follows pkg/apis/core/validation, validateTaintEffect. */
export function validateTaintEffect(effect: string, allowEmpty: boolean, where: Path): FieldError[] {
  if (!allowEmpty && effect === '') {
    return [fieldRequired(where)];
  }
  return EFFECTS.includes(effect) ? [] : [fieldNotSupported(where, effect, EFFECTS)];
}

/** Follows pkg/apis/core/validation, ValidateTolerations. */
export function validateTolerations(tolerations: readonly Toleration[], where: Path): FieldError[] {
  return tolerations.flatMap((toleration, index) => validateToleration(toleration, where.index(index)));
}

function validateToleration(toleration: Toleration, where: Path): FieldError[] {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  const errors = key === '' ? [] : validateLabelName(key, where.child('key'));
  if (key === '' && operator !== 'Exists') {
    const message = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(fieldInvalid(where.child('operator'), operator, message));
  }
  if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const message = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(fieldInvalid(where.child('effect'), effect, message));
  }
  errors.push(...validateOperator(operator, value, where.child('operator')));
  if (effect !== '') {
    errors.push(...validateTaintEffect(effect, true, where.child('effect')));
  }
  return errors;
}

function validateOperator(operator: string, value: string, where: Path): FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = isValidLabelValue(value);
      return messages.length > 0 ? [fieldInvalid(where, value, messages.join(';'))] : [];
    }
    case 'Exists':
      return value === '' ? [] : [fieldInvalid(where, value, "value must be empty when `operator` is 'Exists'")];
    // Behind a gate that is off, and named all the same.
    case 'Lt':
    case 'Gt':
      return [fieldNotSupported(where, operator, ['Equal', 'Exists', 'Lt', 'Gt'])];
    default:
      return [fieldNotSupported(where, operator, ['Equal', 'Exists'])];
  }
}

/** A Pod's tolerations may only grow, or change how long they last. Follows validateOnlyAddedTolerations. */
export function validateOnlyAddedTolerations(
  next: readonly Toleration[],
  previous: readonly Toleration[],
  where: Path,
): FieldError[] {
  const without = ({ tolerationSeconds: _, ...rest }: Toleration) => rest;
  const kept = previous.every((old) => next.some((toleration) => deepEqual(without(toleration), without(old))));
  return kept
    ? validateTolerations(next, where)
    : [fieldForbidden(where, 'existing toleration can not be modified except its tolerationSeconds')];
}
