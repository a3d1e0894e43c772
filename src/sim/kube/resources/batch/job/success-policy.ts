import { type FieldError, fieldInvalid, fieldRequired, fieldTooLong, fieldTooMany } from '#apimachinery';
import type { JobSpec, SuccessPolicyRule } from '#types/batch-v1';
import { nonNegative, type Path } from '../../shared/errors.ts';
import { countIndexes } from './indexes.ts';

const MAX_RULES = 20;
const MAX_LENGTH = 64 * 1024;

/** Follows pkg/apis/batch/validation, validateSuccessPolicy. */
export function validateSuccessPolicy(spec: JobSpec, where: Path): FieldError[] {
  const given = spec.successPolicy?.rules ?? null;
  const rules = given ?? [];
  if (spec.completionMode !== 'Indexed') {
    return [fieldInvalid(where, { Rules: given?.map(shown) ?? null }, 'requires indexed completion mode')];
  }
  const at = where.child('rules');
  const none = 'at least one rules must be specified when the successPolicy is specified';
  return [
    ...(rules.length === 0 ? [fieldRequired(at, none)] : []),
    ...(rules.length > MAX_RULES ? [fieldTooMany(at, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, spec.completions ?? 0, at.index(index))),
  ];
}

function shown({ succeededIndexes = null, succeededCount = null }: { [K in keyof SuccessPolicyRule]?: unknown }) {
  return { SucceededIndexes: succeededIndexes, SucceededCount: succeededCount };
}

function validateRule(rule: SuccessPolicyRule, completions: number, where: Path): FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined) {
    errors.push(fieldRequired(where, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  let total = 0;
  if (indexes !== undefined) {
    const at = where.child('succeededIndexes');
    if (indexes.length > MAX_LENGTH) {
      errors.push(fieldTooLong(at, indexes, MAX_LENGTH));
    }
    const counted = countIndexes(indexes, completions);
    if (typeof counted === 'string') {
      errors.push(fieldInvalid(at, indexes, `error parsing succeededIndexes: ${counted}`));
    } else {
      total = counted;
    }
  }
  if (count !== undefined) {
    const at = where.child('succeededCount');
    const most = (limit: number, what: string) => `must be less than or equal to ${limit} (the number of ${what})`;
    errors.push(...nonNegative(at, count));
    if (count > completions) {
      errors.push(fieldInvalid(at, count, most(completions, 'specified completions')));
    }
    if (indexes !== undefined && count > total) {
      errors.push(fieldInvalid(at, count, most(total, 'indexes in the specified succeededIndexes field')));
    }
  }
  return errors;
}
