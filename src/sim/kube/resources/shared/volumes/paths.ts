import { type FieldError, fieldInvalid } from '#apimachinery';
import type { Path } from '../errors.ts';

/** Follows pkg/apis/core/validation, validatePathNoBacksteps. */
export function noBacksteps(path: string, where: Path): FieldError[] {
  return path.split('/').includes('..') ? [fieldInvalid(where, path, "must not contain '..'")] : [];
}

/** Follows pkg/apis/core/validation, validateLocalDescendingPath. */
export function descendingPath(path: string, where: Path): FieldError[] {
  return [
    ...(path.startsWith('/') ? [fieldInvalid(where, path, 'must be a relative path')] : []),
    ...noBacksteps(path, where),
  ];
}

/** Follows pkg/apis/core/validation, ValidateLocalNonReservedPath. */
export function nonReservedPath(path: string, where: Path): FieldError[] {
  const errors = descendingPath(path, where);
  if (path.startsWith('..') && !path.startsWith('../')) {
    errors.push(fieldInvalid(where, path, "must not start with '..'"));
  }
  return errors;
}

/** Whether a path means the root directory, however it is written. */
export function isRoot(path: string): boolean {
  const depth: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      depth.pop();
    } else if (part !== '' && part !== '.') {
      depth.push(part);
    }
  }
  return path.startsWith('/') && depth.length === 0;
}
