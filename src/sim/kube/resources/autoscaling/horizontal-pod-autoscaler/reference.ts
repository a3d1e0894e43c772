import { type FieldError, fieldInvalid, fieldRequired, nameIsPathSegment } from '#apimachinery';
import type { CrossVersionObjectReference } from '#types/autoscaling-v2';
import { invalidAll, type Path } from '../../shared/errors.ts';

/** Messages of a name that cannot be a part of a URL. */
export function pathSegment(value: string, where: Path): FieldError[] {
  return invalidAll(where, value, nameIsPathSegment(value, false));
}

/** `groupless`: the core group will do. Follows pkg/apis/autoscaling/validation, ValidateCrossVersionObjectReference. */
export function validateReference(
  reference: CrossVersionObjectReference | undefined,
  groupless: boolean,
  where: Path,
): FieldError[] {
  const { kind = '', name = '', apiVersion = '' } = reference ?? {};
  const slashes = apiVersion === '/' ? 0 : apiVersion.split('/').length - 1;
  const at = where.child('apiVersion');
  return [
    ...(kind === '' ? [fieldRequired(where.child('kind'))] : pathSegment(kind, where.child('kind'))),
    ...(name === '' ? [fieldRequired(where.child('name'))] : pathSegment(name, where.child('name'))),
    ...(slashes > 1
      ? [fieldInvalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
      : !groupless && (slashes === 0 || apiVersion.startsWith('/'))
        ? [fieldInvalid(at, apiVersion, 'apiVersion must specify API group')]
        : []),
  ];
}
