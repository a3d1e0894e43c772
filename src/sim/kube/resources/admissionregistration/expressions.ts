import { type FieldError, type FieldPath, fieldInternal, fieldInvalid } from '#apimachinery';
import type { CompiledExpression } from '#cel';

/** The complaint about an expression that did not compile; none if it did. */
export function expressionErrors(at: FieldPath, text: string, compiled: CompiledExpression): FieldError[] {
  if (compiled.error === undefined) return [];
  return [compiled.isInternal === true ? fieldInternal(at, compiled.error) : fieldInvalid(at, text, compiled.error)];
}
