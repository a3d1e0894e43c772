import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  fieldTooLong,
  isCIdentifier,
  isDns1123Label,
  isDns1123Subdomain,
} from '#apimachinery';
import { invalidAll, type Path } from '../shared/errors.ts';

const LONGEST_DRIVER = 63;
const LONGEST_POOL = 253;
const LONGEST_ID = 32;

/** Follows pkg/apis/core/validation, ValidateCSIDriverName. */
export function validateDriver(name: string, where: Path): FieldError[] {
  if (name === '') {
    return [fieldRequired(where)];
  }
  return [
    ...(name.length > LONGEST_DRIVER ? [fieldTooLong(where, '', LONGEST_DRIVER)] : []),
    ...invalidAll(where, name, isDns1123Subdomain(name.toLowerCase())),
  ];
}

export function validateLabel(name: string, where: Path): FieldError[] {
  return invalidAll(where, name, isDns1123Label(name));
}

export function validatePoolName(name: string, where: Path): FieldError[] {
  if (name === '') {
    return [fieldRequired(where)];
  }
  return [
    ...(name.length > LONGEST_POOL ? [fieldTooLong(where, '', LONGEST_POOL)] : []),
    ...name.split('/').flatMap((part) => invalidAll(where, part, isDns1123Subdomain(part))),
  ];
}

/** `domain/name` or a name alone. Follows pkg/apis/resource/validation, validateQualifiedName. */
export function validateQualifiedName(name: string, where: Path): FieldError[] {
  const [first = '', second, ...more] = name.split('/');
  if (second === undefined) {
    return validateIdentifier(first, where);
  }
  if (more.length > 0) {
    return [];
  }
  return [
    ...(first === '' ? [fieldInvalid(where, '', 'the domain must not be empty')] : validateDriver(first, where)),
    ...(second === '' ? [fieldInvalid(where, '', 'the name must not be empty')] : validateIdentifier(second, where)),
  ];
}

export function validateFullyQualifiedName(name: string, where: Path): FieldError[] {
  const detail = 'a fully qualified name must be a domain and a name separated by a slash';
  return [...validateQualifiedName(name, where), ...(name.includes('/') ? [] : [fieldInvalid(where, name, detail)])];
}

function validateIdentifier(id: string, where: Path): FieldError[] {
  return [
    ...(id.length > LONGEST_ID ? [fieldTooLong(where, '', LONGEST_ID)] : []),
    ...invalidAll(where, id, isCIdentifier(id)),
  ];
}
