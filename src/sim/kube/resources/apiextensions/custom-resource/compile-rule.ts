import {
  boolType,
  type CelEnvironment,
  type CelProgram,
  type CelType,
  compileCel,
  kubernetesEnvironment,
  optionalType,
  schemaDeclaration,
  stringType,
} from '#cel';
import type { ValidationRule } from '#types/apiextensions-v1';
import { rulePath } from './rule-path.ts';
import type { Schema } from './schema.ts';

/** One of x-kubernetes-validations, ready to run, or why it is not. Follows apiextensions schema/cel/compilation.go. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program?: CelProgram;
  readonly messageProgram?: CelProgram;
  readonly error?: string;
  readonly messageError?: string;
  readonly usesOldSelf: boolean;
  /** Where the complaint goes, below the place of the rule. */
  readonly place?: string;
}

function sameKind(type: CelType, wanted: CelType): boolean {
  return type.kind === wanted.kind;
}

function compileRule(rule: ValidationRule, schema: Schema, environment: CelEnvironment): CompiledRule {
  if (rule.rule.trim() === '') return { rule, usesOldSelf: false };
  const compiled = compileCel(environment, rule.rule);
  if (compiled.issues !== undefined) {
    return { rule, error: `compilation failed: ${compiled.issues}`, usesOldSelf: false };
  }
  const { program, failure } = compiled;
  if (failure !== undefined) return { rule, error: `program instantiation failed: ${failure}`, usesOldSelf: false };
  if (!sameKind(program.type, boolType)) {
    return { rule, error: 'cel expression must evaluate to a bool', usesOldSelf: false };
  }
  const usesOldSelf = program.used.has('oldSelf');
  const place = rule.fieldPath ? rulePath(rule.fieldPath, schema)?.toString() : undefined;
  const result = { rule, program, usesOldSelf, ...(place === undefined ? {} : { place }) };
  if (!rule.messageExpression) return result;
  const message = compileCel(environment, rule.messageExpression);
  if (message.issues !== undefined) {
    return { ...result, messageError: `messageExpression compilation failed: ${message.issues}` };
  }
  if (message.failure !== undefined) {
    return { ...result, messageError: `messageExpression instantiation failed: ${message.failure}` };
  }
  if (!sameKind(message.program.type, stringType)) {
    return { ...result, messageError: 'messageExpression must evaluate to a string' };
  }
  return { ...result, messageProgram: message.program };
}

/** All rules that stand at one place of a schema; `at` is what `self` is there. Undefined: `self` cannot be declared. */
export function compileRules(
  rules: readonly ValidationRule[],
  at: Schema,
  isRoot: boolean,
): readonly CompiledRule[] | undefined {
  const self = schemaDeclaration(at, isRoot);
  if (self === undefined) return undefined;
  return rules.map((rule) => {
    const oldSelf = rule.optionalOldSelf === true ? optionalType(self) : self;
    return compileRule(rule, at, kubernetesEnvironment({ self, oldSelf }));
  });
}
