import { goJson, goQuote } from './go-text.ts';
import type { FieldPath } from './path.ts';

/** What kind of mistake it is; also the `reason` of the cause in a Status. Follows pkg/util/validation/field ErrorType. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

/** One mistake in one field. `message` is the text without the field's name (Go's ErrorBody). */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly badValue: unknown;
  readonly detail: string;
  readonly message: string;
}

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
};

const withoutValue: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
]);

/** Leaves the bad value out of the message, as validators do that don't want to repeat it. */
export const omitValue: unique symbol = Symbol('omitValue');

function fieldError(type: FieldErrorType, at: FieldPath | string, badValue: unknown, detail: string): FieldError {
  const title = titles[type];
  const shown = withoutValue.has(type) || badValue === omitValue ? title : `${title}: ${showValue(badValue)}`;
  return { type, field: String(at), badValue, detail, message: detail === '' ? shown : `${shown}: ${detail}` };
}

function showValue(value: unknown): string {
  return typeof value === 'string' ? goQuote(value) : goJson(value);
}

/** The whole line: `spec.replicas: Invalid value: -1: must be ...`. */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${error.message}`;
}

/** `Invalid value: <value>: <detail>`. */
export function fieldInvalid(at: FieldPath | string, value: unknown, detail: string): FieldError {
  return fieldError('FieldValueInvalid', at, value, detail);
}

/** `Required value` or `Required value: <detail>`. */
export function fieldRequired(at: FieldPath | string, detail = ''): FieldError {
  return fieldError('FieldValueRequired', at, '', detail);
}

/** `Unsupported value: <value>: supported values: "A", "B"`; the caller's order is kept, as upstream does. */
export function fieldNotSupported(at: FieldPath | string, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return fieldError('FieldValueNotSupported', at, value, detail);
}

/** `Forbidden: <detail>`. */
export function fieldForbidden(at: FieldPath | string, detail: string): FieldError {
  return fieldError('FieldValueForbidden', at, '', detail);
}

/** `Duplicate value: <value>`. */
export function fieldDuplicate(at: FieldPath | string, value: unknown): FieldError {
  return fieldError('FieldValueDuplicate', at, value, '');
}

/** `Too long: may not be more than <max> bytes`; a negative maximum says only that it is too long. */
export function fieldTooLong(at: FieldPath | string, value: unknown, max: number): FieldError {
  return fieldError(
    'FieldValueTooLong',
    at,
    value,
    max >= 0 ? `may not be more than ${max} ${max === 1 ? 'byte' : 'bytes'}` : 'value is too long',
  );
}

/** `Too many: <actual>: must have at most <max> items`; a negative actual number is left out. */
export function fieldTooMany(at: FieldPath | string, actual: number, max: number): FieldError {
  const detail = max >= 0 ? `must have at most ${max} ${max === 1 ? 'item' : 'items'}` : 'has too many items';
  return fieldError('FieldValueTooMany', at, actual >= 0 ? actual : omitValue, detail);
}

/** `Not found: <value>`. */
export function fieldNotFound(at: FieldPath | string, value: unknown): FieldError {
  return fieldError('FieldValueNotFound', at, value, '');
}

/** `Invalid value: <value>: <detail>` for a value of the wrong type. */
export function fieldTypeInvalid(at: FieldPath | string, value: unknown, detail: string): FieldError {
  return fieldError('FieldValueTypeInvalid', at, value, detail);
}

/** `Internal error: <what failed>`. */
export function fieldInternal(at: FieldPath | string, error: Error | string): FieldError {
  return fieldError('InternalError', at, null, typeof error === 'string' ? error : error.message);
}
