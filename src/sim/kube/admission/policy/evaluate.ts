import { asBool, type CompiledExpression, compileExpression, type Value } from '#cel';
import type { MatchCondition } from '#types/admissionregistration-v1';
import type { Budget } from './variables.ts';

/** What came of one expression; `fatal`: nothing more is evaluated. */
export type Evaluated =
  | { readonly value: Value; readonly error?: undefined; readonly fatal?: undefined }
  | { readonly error: string; readonly fatal?: undefined }
  | { readonly fatal: string; readonly error?: undefined };

/** Follows apiserver pkg/admission/plugin/cel activation.go Evaluate. */
export function evaluateExpression(
  text: string,
  compiled: CompiledExpression,
  variables: (name: string) => Value | undefined,
  budget: Budget,
): Evaluated {
  if (compiled.program === undefined) return { error: `compilation error: ${compiled.error}` };
  const outcome = compiled.program.evaluate(variables);
  budget.left -= outcome.cost;
  if (budget.left < 0) {
    return { fatal: 'validation failed due to running out of cost budget, no further validation rules will be run' };
  }
  if (outcome.error !== undefined) return { error: `expression '${text}' resulted in error: ${outcome.error}` };
  return { value: outcome.value };
}

/** What match conditions may cost. Follows RuntimeCELCostBudgetMatchConditions. */
const conditionsBudget = 2_500_000;

export interface CompiledCondition {
  readonly name: string;
  readonly text: string;
  readonly compiled: CompiledExpression;
}

export function compileConditions(
  conditions: readonly MatchCondition[],
  params: boolean,
): readonly CompiledCondition[] {
  return conditions.map(({ name = '', expression = '' }) => {
    const text = expression.trim();
    return { name, text, compiled: compileExpression(text, { params }, asBool) };
  });
}

/** Whether all conditions hold, or why that cannot be said. Follows webhook/matchconditions. */
export function matchConditions(
  conditions: readonly CompiledCondition[],
  variables: (name: string) => Value | undefined,
): { readonly matches: boolean; readonly error?: string } {
  const budget = { left: conditionsBudget };
  const errors: string[] = [];
  for (const { text, compiled } of conditions) {
    const result = evaluateExpression(text, compiled, variables, budget);
    if (result.fatal !== undefined) return { matches: false, error: result.fatal };
    if (result.error !== undefined) errors.push(result.error);
    else if (result.value === false) return { matches: false };
  }
  if (errors.length === 0) return { matches: true };
  const unique = [...new Set(errors)];
  return { matches: false, error: unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]` };
}
