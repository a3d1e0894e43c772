import {
  asBool,
  asText,
  asTextOrNull,
  CelError,
  type CelType,
  type CompiledExpression,
  compileExpression,
  dynType,
  type ExpressionScope,
} from '#cel';
import type { ValidatingAdmissionPolicy, Validation } from '#types/admissionregistration-v1';
import { type CompiledCondition, compileConditions } from './evaluate.ts';
import type { Budget, PolicyVariable } from './variables.ts';

interface CompiledValidation {
  readonly validation: Validation;
  readonly compiled: CompiledExpression;
  readonly message: CompiledExpression | undefined;
}

/** A policy whose expressions are ready. */
export interface CompiledPolicy {
  readonly conditions: readonly CompiledCondition[];
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly {
    readonly key: string;
    readonly text: string;
    readonly compiled: CompiledExpression;
  }[];
  readonly variables: (budget: Budget) => readonly PolicyVariable[];
}

const known = new WeakMap<object, CompiledPolicy>();

/** Compiles once for each stored version of a policy. */
export function compiledPolicy(policy: ValidatingAdmissionPolicy): CompiledPolicy {
  const found = known.get(policy);
  if (found !== undefined) return found;
  const made = compile(policy);
  known.set(policy, made);
  return made;
}

function compile({ spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  const params = spec.paramKind !== undefined;
  const types = new Map<string, CelType>();
  const compiledVariables = (spec.variables ?? []).map(({ name = '', expression = '' }) => {
    const compiled = compileExpression(expression, { params, variables: new Map(types) });
    types.set(name, compiled.program?.type ?? dynType);
    return { name, compiled };
  });
  const scope: ExpressionScope = { params, ...(types.size === 0 ? {} : { variables: types }) };
  return {
    conditions: compileConditions(spec.matchConditions ?? [], params),
    validations: (spec.validations ?? []).map((validation) => ({
      validation,
      compiled: compileExpression(validation.expression ?? '', scope, asBool),
      message: validation.messageExpression
        ? compileExpression(validation.messageExpression, { ...scope, authorizer: false }, asText)
        : undefined,
    })),
    annotations: (spec.auditAnnotations ?? []).map(({ key = '', valueExpression = '' }) => {
      const text = valueExpression.trim();
      return { key, text, compiled: compileExpression(text, scope, asTextOrNull) };
    }),
    variables: (budget) =>
      compiledVariables.map(({ name, compiled }) => ({
        name,
        evaluate: (variables) => {
          const head = `composited variable ${JSON.stringify(name)} fails to`;
          if (compiled.program === undefined) throw new CelError(`${head} compile: ${compiled.error}`);
          const outcome = compiled.program.evaluate(variables);
          budget.left -= outcome.cost;
          if (outcome.error !== undefined) throw new CelError(`${head} evaluate: ${outcome.error}`);
          return outcome.value;
        },
      })),
  };
}
