import { type FieldError, fieldInvalid, isValidPercent } from '#apimachinery';
import { invalidAll, nonNegative, type Path } from './errors.ts';

type IntOrString = number | string;

/** A number of at least 0, or a percentage. Follows pkg/apis/apps/validation, ValidatePositiveIntOrPercent. */
export function positiveIntOrPercent(value: IntOrString, where: Path): FieldError[] {
  return typeof value === 'string' ? invalidAll(where, value, isValidPercent(value)) : nonNegative(where, value);
}

/** Follows pkg/apis/apps/validation, IsNotMoreThan100Percent. */
export function atMost100Percent(value: IntOrString, where: Path): FieldError[] {
  return (percentOf(value) ?? 0) > 100 ? [fieldInvalid(where, value, 'must not be greater than 100%')] : [];
}

/** The number, or the number before the percent sign. Follows getIntOrPercentValue. */
export function intOrPercent(value: IntOrString): number {
  if (typeof value === 'number') {
    return value;
  }
  return percentOf(value) ?? (/^[+-]?\d+$/.test(value) ? Number(value) : 0);
}

function percentOf(value: IntOrString): number | undefined {
  return typeof value === 'string' && isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;
}
