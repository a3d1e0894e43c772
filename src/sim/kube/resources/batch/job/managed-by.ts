import { type FieldError, fieldInvalid, fieldRequired, fieldTooLong, isDns1123Subdomain } from '#apimachinery';
import { invalidAll, type Path } from '../../shared/errors.ts';

const LENGTH = 63;
const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** Follows pkg/apis/batch/validation and apimachinery pkg/util/validation, IsDomainPrefixedPath. */
export function validateManagedBy(value: string | undefined, where: Path): FieldError[] {
  if (value === undefined) {
    return [];
  }
  return [...domainPrefixedPath(value, where), ...(value.length > LENGTH ? [fieldTooLong(where, value, LENGTH)] : [])];
}

function domainPrefixedPath(value: string, where: Path): FieldError[] {
  if (value === '') {
    return [fieldRequired(where)];
  }
  const slash = value.indexOf('/');
  const [host, path] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
  if (host === '' || path === '') {
    return [fieldInvalid(where, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...invalidAll(where, host, isDns1123Subdomain(host)),
    ...(new RegExp(`^${PATH}$`).test(path)
      ? []
      : [fieldInvalid(where, path, `Invalid path (regex used for validation is '${PATH}')`)]),
  ];
}
