import { type FieldError, fieldRequired, isDns1123Subdomain, nameIsPathSegment } from '#apimachinery';
import { invalidAll, type Path } from '../shared/errors.ts';

/** A reference to an object of any kind. Follows pkg/apis/networking/validation, validateIngressTypedLocalObjectReference. */
export function validateLocalReference(
  { apiGroup, kind = '', name = '' }: { apiGroup?: string | null; kind?: string; name?: string },
  where: Path,
): FieldError[] {
  return [
    ...(apiGroup === undefined || apiGroup === null
      ? []
      : invalidAll(where.child('apiGroup'), apiGroup, isDns1123Subdomain(apiGroup))),
    ...(kind === ''
      ? [fieldRequired(where.child('kind'))]
      : invalidAll(where.child('kind'), kind, nameIsPathSegment(kind, false))),
    ...(name === ''
      ? [fieldRequired(where.child('name'))]
      : invalidAll(where.child('name'), name, nameIsPathSegment(name, false))),
  ];
}
