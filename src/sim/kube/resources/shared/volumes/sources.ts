import { type FieldError, fieldForbidden, fieldRequired } from '#apimachinery';
import type { Path } from '../errors.ts';

/** One member of a union of volume sources, of a Pod's volume or a PersistentVolume. */
export interface SourceRule<V, C> {
  readonly field: keyof V & string;
  /** Where upstream reports a second source, and where mistakes in it, if spelled differently from the field. */
  readonly secondAt?: string;
  readonly at?: string;
  /** Counts even when another source was given before it. */
  readonly always?: boolean;
  readonly validate: (volume: V, where: Path, context: C) => FieldError[];
  /** Checks at the volume itself, made even for a second source. */
  readonly also?: (volume: V, where: Path, context: C) => FieldError[];
}

/**
 * Exactly one source must be set; rules are tried in upstream's order and only the first one found is looked into.
 * Follows pkg/apis/core/validation, validateVolumeSource and ValidatePersistentVolumeSpec.
 */
export function validateOneSource<V, C>(
  rules: readonly SourceRule<V, C>[],
  volume: V,
  where: Path,
  context: C,
): FieldError[] {
  const errors: FieldError[] = [];
  let found = 0;
  for (const rule of rules) {
    if (volume[rule.field] === undefined || volume[rule.field] === null) {
      continue;
    }
    if (found > 0 && rule.always !== true) {
      errors.push(fieldForbidden(where.child(rule.secondAt ?? rule.field), 'may not specify more than 1 volume type'));
    } else {
      found += 1;
      errors.push(...rule.validate(volume, where.child(rule.at ?? rule.field), context));
    }
    errors.push(...(rule.also?.(volume, where, context) ?? []));
  }
  if (found === 0) {
    errors.push(fieldRequired(where, 'must specify a volume type'));
  }
  return errors;
}
