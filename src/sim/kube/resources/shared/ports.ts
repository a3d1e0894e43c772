import { type FieldError, isValidPortName, isValidPortNumber } from '#apimachinery';
import { invalidAll, type Path } from './errors.ts';

/** Follows pkg/apis/core/validation, ValidatePortNumOrName. */
export function validatePortNumberOrName(port: number | string | undefined, where: Path): FieldError[] {
  return typeof port === 'string'
    ? invalidAll(where, port, isValidPortName(port))
    : invalidAll(where, port ?? 0, isValidPortNumber(port ?? 0));
}
