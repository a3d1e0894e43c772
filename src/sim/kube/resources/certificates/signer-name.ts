import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  fieldTooLong,
  isDns1123Label,
  isDns1123Subdomain,
} from '#apimachinery';
import type { Path } from '../shared/errors.ts';

const longestDomain = 253;
const longestName = longestDomain + 1 + 253 + 63 + 1;

/** Follows pkg/apis/certificates/validation, ValidateSignerName. */
export function validateSignerName(name: string, where: Path): FieldError[] {
  if (name === '') return [fieldRequired(where)];
  const [domain = '', rest, ...more] = name.split('/');
  if (rest === undefined || more.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [fieldInvalid(where, name, detail)];
  }
  return [
    ...(domain.length > longestDomain ? [fieldTooLong(where, domain, longestDomain)] : []),
    ...firstBadLabel(domain, where, isDns1123Label),
    ...(domain.includes('.')
      ? []
      : [fieldInvalid(where, domain, 'should be a domain with at least two segments separated by dots')]),
    ...firstBadLabel(rest, where, isDns1123Subdomain),
    ...(name.length > longestName ? [fieldTooLong(where, name, longestName)] : []),
  ];
}

function firstBadLabel(text: string, where: Path, check: (label: string) => readonly string[]): FieldError[] {
  const label = text.split('.').find((part) => check(part).length > 0);
  if (label === undefined) return [];
  return check(label).map((message) =>
    fieldInvalid(where, text, `validating label ${JSON.stringify(label)}: ${message}`),
  );
}
