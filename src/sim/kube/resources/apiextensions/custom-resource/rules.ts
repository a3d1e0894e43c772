import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldErrorText,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  omitValue,
  path,
} from '#apimachinery';
import { type CelProgram, Optional, schemaValue, type Value } from '#cel';
import type { ValidationRule } from '#types/apiextensions-v1';
import { type CompiledRule, compileRules } from './compile-rule.ts';
import { keyOf } from './list-types.ts';
import { type Data, isData, itemsOf, type Schema, someSchema, valuesOf } from './schema.ts';

/** What all rules together may cost for one object. Follows apiserver pkg/apis/cel RuntimeCELCostBudget. */
const wholeBudget = 10_000_000;
const longestMessage = 5 * 1024;
const outOfBudget = 'validation failed due to running out of cost budget, no further validation rules will be run';

/** The rules of a schema and of its parts. */
interface RuleNode {
  readonly schema: Schema;
  readonly isRoot: boolean;
  readonly rules: () => readonly CompiledRule[];
  readonly items: RuleNode | undefined;
  readonly values: RuleNode | undefined;
  readonly properties: ReadonlyMap<string, RuleNode>;
  readonly allOf: readonly RuleNode[];
}

/** Where a value was before, for ratcheting: what did not change is only warned about. */
interface Correlation {
  readonly current: { readonly equal: () => boolean } | undefined;
  readonly parent: { readonly equal: () => boolean } | undefined;
}

interface Run {
  budget: number;
  readonly errors: FieldError[];
  readonly warn: (text: string) => void;
}

/** Checks objects against the x-kubernetes-validations of their schema. Follows apiextensions schema/cel/validation.go. */
export type RuleValidator = (object: unknown, previous: unknown, warn: (text: string) => void) => readonly FieldError[];

const hasRules = (schema: Schema) => someSchema(schema, (part) => (part['x-kubernetes-validations'] ?? []).length > 0);

/** Undefined where the schema has no rules. Expressions are compiled once, when the first object comes. */
export function ruleValidator(schema: Schema): RuleValidator | undefined {
  if (!hasRules(schema)) return undefined;
  let root: RuleNode | undefined;
  return (object, previous, warn) => {
    root ??= ruleNode(schema, schema, true);
    const run: Run = { budget: wholeBudget, errors: [], warn };
    const current = previous === undefined ? undefined : correlated(object, previous);
    if (root !== undefined) validate(root, '', object, previous, { current, parent: undefined }, run);
    return run.errors;
  };
}

/** `rules`: where the rules stand; `schema`: the structure that they are about. */
function ruleNode(rules: Schema, schema: Schema, isRoot: boolean): RuleNode | undefined {
  if (!hasRules(rules)) return undefined;
  const child = (of: Schema | undefined, structure: Schema | undefined) =>
    of === undefined || structure === undefined
      ? undefined
      : ruleNode(of, structure, structure['x-kubernetes-embedded-resource'] === true);
  const properties = Object.entries(rules.properties ?? {}).flatMap(([name, property]) => {
    const node = child(property, schema.properties?.[name]);
    return node === undefined ? [] : [[name, node] as const];
  });
  let compiled: readonly CompiledRule[] | undefined;
  return {
    schema,
    isRoot,
    rules: () => {
      compiled ??= compileRules(rules['x-kubernetes-validations'] ?? [], schema, isRoot) ?? [];
      return compiled;
    },
    items: child(itemsOf(rules), itemsOf(schema)),
    values: child(valuesOf(rules), valuesOf(schema)),
    properties: new Map(properties),
    allOf: (rules.allOf ?? []).flatMap((part) => ruleNode(part, schema, isRoot) ?? []),
  };
}

function correlated(value: unknown, old: unknown): { readonly equal: () => boolean } {
  let known: boolean | undefined;
  return {
    equal: () => {
      known ??= deepEqual(value, old);
      return known;
    },
  };
}

function validate(node: RuleNode, at: string, value: unknown, old: unknown, correlation: Correlation, run: Run): void {
  if (value === null || value === undefined) return;
  evaluateRules(node, at, value, old, correlation, run);
  for (const part of node.allOf) {
    if (run.budget < 0) return;
    validate(part, at, value, old, { current: undefined, parent: correlation.parent }, run);
  }
  if (Array.isArray(value)) validateItems(node, at, value, old, correlation, run);
  else if (isData(value)) validateMembers(node, at, value, old, correlation, run);
}

function below(correlation: Correlation, value: unknown, old: unknown): Correlation {
  if (correlation.current === undefined) return correlation;
  return { current: old === undefined ? undefined : correlated(value, old), parent: correlation.current };
}

function validateMembers(node: RuleNode, at: string, value: Data, old: unknown, correlation: Correlation, run: Run) {
  for (const [key, member] of Object.entries(value)) {
    const property = node.properties.get(key);
    const part = property ?? node.values;
    if (part === undefined || run.budget < 0) continue;
    const before = isData(old) ? old[key] : undefined;
    const where = property === undefined ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
    const unseen = correlation.parent === undefined && (key === 'apiVersion' || key === 'kind');
    const next = unseen ? { current: undefined, parent: undefined } : below(correlation, member, before);
    validate(part, where, member, before, next, run);
  }
}

/** Only items of lists with keys are known again. */
function validateItems(
  node: RuleNode,
  at: string,
  list: readonly unknown[],
  old: unknown,
  correlation: Correlation,
  run: Run,
): void {
  const { items } = node;
  if (items === undefined) return;
  const keys = node.schema['x-kubernetes-list-map-keys'] ?? [];
  const isKeyed = node.schema['x-kubernetes-list-type'] === 'map';
  const nameOf = (item: unknown) => JSON.stringify(keyOf(isData(item) ? item : null, keys));
  const before = new Map(isKeyed && Array.isArray(old) ? old.map((item) => [nameOf(item), item] as const) : []);
  for (const [index, item] of list.entries()) {
    if (run.budget < 0) return;
    const found = isKeyed ? before.get(nameOf(item)) : undefined;
    validate(items, `${at}[${index}]`, item, found, below(correlation, item, found), run);
  }
}

function lazily(make: () => Value): () => Value {
  let known: Value | undefined;
  return () => {
    known ??= make();
    return known;
  };
}

function evaluateRules(node: RuleNode, at: string, value: unknown, old: unknown, correlation: Correlation, run: Run) {
  const rules = node.rules();
  if (rules.length === 0) return;
  const type = node.isRoot ? 'object' : (node.schema.type ?? '');
  const where = at === '' ? '<nil>' : at;
  const complain = (text: string) => run.errors.push(fieldInvalid(where, type, text));
  if (run.budget <= 0) {
    complain(outOfBudget);
    run.budget = -1;
    return;
  }
  const self = lazily(() => schemaValue(value, node.schema, node.isRoot));
  const isOld = old !== undefined && old !== null;
  const oldSelf = lazily(() => schemaValue(old, node.schema, node.isRoot));
  for (const compiled of rules) {
    const { rule, program, usesOldSelf } = compiled;
    if (compiled.error !== undefined) complain(`rule compile error: ${compiled.error}`);
    if (program === undefined) continue;
    const optional = rule.optionalOldSelf === true;
    if (usesOldSelf && !isOld && !optional) continue;
    const variables = (name: string): Value | undefined => {
      if (name === 'self') return self();
      if (name !== 'oldSelf') return undefined;
      if (optional) return new Optional(isOld ? oldSelf() : undefined);
      return isOld ? oldSelf() : undefined;
    };
    const outcome = program.evaluate(variables);
    if (outcome.cost > run.budget) {
      complain(outOfBudget);
      run.budget = -1;
      return;
    }
    run.budget -= outcome.cost;
    if (outcome.error !== undefined) {
      complain(failure(outcome.error, rule));
      if (!outcome.error.startsWith('operation cancelled: actual cost limit exceeded')) continue;
      run.budget = -1;
      return;
    }
    if (outcome.value === true) continue;
    const place = compiled.place === undefined ? where : path(...(at === '' ? [] : [at]), compiled.place).toString();
    const add = (error: FieldError) => {
      const ratcheted = (correlation.current ?? correlation.parent)?.equal() === true;
      if (!usesOldSelf && ratcheted) run.warn(fieldErrorText(error));
      else run.errors.push(error);
    };
    const message =
      compiled.messageProgram === undefined ? undefined : messageOf(compiled.messageProgram, rule, variables, run);
    if (message?.fatal !== undefined) {
      add(fieldInvalid(place, type, message.fatal));
      run.budget = -1;
      return;
    }
    const shown = type === 'object' || type === 'array' ? omitValue : value;
    add(ruleError(rule, place, shown, message?.text ?? defaultMessage(rule)));
  }
}

function ruleText(rule: ValidationRule): string {
  return (rule.message || rule.rule).trim();
}

function defaultMessage(rule: ValidationRule): string {
  return rule.message ? rule.message.trim() : `failed rule: ${ruleText(rule)}`;
}

function failure(error: string, rule: ValidationRule): string {
  if (error.startsWith('no such overload')) {
    return `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(rule)}`;
  }
  if (error.startsWith('operation cancelled: actual cost limit exceeded')) {
    return `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(rule)}`;
  }
  return `${error} evaluating rule: ${ruleText(rule)}`;
}

function ruleError({ reason }: ValidationRule, at: string, value: unknown, detail: string): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return fieldForbidden(at, detail);
    case 'FieldValueRequired':
      return fieldRequired(at, detail);
    case 'FieldValueDuplicate':
      return fieldDuplicate(at, value);
    default:
      return fieldInvalid(at, value, detail);
  }
}

/** The text of a messageExpression; without one the rule's message is taken. `fatal`: nothing more is checked. */
function messageOf(
  program: CelProgram,
  rule: ValidationRule,
  variables: (name: string) => Value | undefined,
  run: Run,
): { readonly text?: string; readonly fatal?: string } {
  const outcome = program.evaluate(variables);
  if (outcome.cost > run.budget) {
    const fatal =
      'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run';
    return { fatal };
  }
  if (outcome.error?.startsWith('operation cancelled: actual cost limit exceeded')) {
    const text = JSON.stringify(rule.messageExpression);
    return {
      fatal: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${text}`,
    };
  }
  run.budget -= outcome.cost;
  const text = typeof outcome.value === 'string' ? outcome.value.trim() : '';
  if (text === '' || text.includes('\n') || Buffer.byteLength(text) > longestMessage) return {};
  return { text };
}
