import { type FieldError, fieldDuplicate, fieldRequired, fieldTooMany, isQualifiedName } from '#apimachinery';
import { asBool, compileExpression } from '#cel';
import type { MatchCondition } from '#types/admissionregistration-v1';
import { invalidAll, type Path } from '../shared/errors.ts';
import { expressionErrors } from './expressions.ts';

const mostMatchConditions = 64;

/** Follows validateMatchConditions. `params`: whether they may look at a policy's parameters. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[],
  params: boolean,
  where: Path,
): FieldError[] {
  const names = new Set<string>();
  const errors =
    conditions.length > mostMatchConditions ? [fieldTooMany(where, conditions.length, mostMatchConditions)] : [];
  conditions.forEach(({ name = '', expression = '' }, index) => {
    const at = where.index(index);
    const trimmed = expression.trim();
    if (trimmed === '') errors.push(fieldRequired(at.child('expression')));
    else {
      const compiled = compileExpression(trimmed, { params }, asBool);
      errors.push(...expressionErrors(at.child('expression'), trimmed, compiled));
    }
    if (name === '') errors.push(fieldRequired(at.child('name')));
    else errors.push(...invalidAll(at.child('name'), name, isQualifiedName(name)));
    if (names.has(name)) errors.push(fieldDuplicate(at.child('name'), name));
    else if (name !== '') names.add(name);
  });
  return errors;
}
