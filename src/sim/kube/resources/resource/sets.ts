import { type FieldError, fieldDuplicate, fieldTooMany } from '#apimachinery';
import type { Path } from '../shared/errors.ts';

type Check<T> = (item: T, where: Path) => readonly FieldError[];

/** Each item by itself, unless there are too many. Follows pkg/apis/resource/validation, validateSlice. */
export function validateSlice<T>(items: readonly T[], most: number, check: Check<T>, where: Path): FieldError[] {
  return items.length > most
    ? [fieldTooMany(where, items.length, most)]
    : items.flatMap((item, index) => check(item, where.index(index)));
}

/** The same, and no key twice. Follows validateSet. */
export function validateSet<T>(
  items: readonly T[],
  most: number,
  check: Check<T>,
  key: (item: T) => string,
  where: Path,
): FieldError[] {
  if (items.length > most) {
    return [fieldTooMany(where, items.length, most)];
  }
  const seen = new Set<string>();
  const twice = items.flatMap((item, index) => {
    const own = key(item);
    if (seen.has(own)) return [fieldDuplicate(where.index(index), own)];
    seen.add(own);
    return [];
  });
  return [...validateSlice(items, most, check, where), ...twice];
}
