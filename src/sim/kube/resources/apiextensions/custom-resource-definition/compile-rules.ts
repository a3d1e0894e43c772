import { type FieldError, type FieldPath, fieldInternal, fieldInvalid } from '#apimachinery';
import { schemaSize } from '#cel';
import { compileRules } from '../custom-resource/compile-rule.ts';
import { itemsOf, type Schema, valuesOf } from '../custom-resource/schema.ts';
import { goRule } from './go-json.ts';
import { countBelow, observeCost, oneCost, type RuleCosts, ruleCost } from './rule-costs.ts';

/**
 * The mistakes in the expressions of a schema that is sound otherwise. Parts with mistakes of their own, `broken`, are left
 * alone. `lost`: the list or map above whose members are not known again after an update; `count`: how many parts of a
 * value the schema is about, infinite: any number. Adds to `costs`. Follows
 * ValidateCustomResourceDefinitionOpenAPISchema.
 */
export function validateExpressions(
  schema: Schema,
  at: FieldPath,
  broken: readonly FieldError[],
  costs: RuleCosts,
  isRoot = true,
  lost?: FieldPath,
  count = 1,
): FieldError[] {
  const inside = countBelow(schema, count);
  const errors: FieldError[] = [];
  const below = (part: Schema | undefined, where: FieldPath, uncorrelated = lost) => {
    if (part !== undefined)
      errors.push(...validateExpressions(part, where, broken, costs, false, uncorrelated, inside));
  };
  below(valuesOf(schema), at.child('additionalProperties'));
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    below(property, at.child('properties').key(name));
  const isKeyed = schema['x-kubernetes-list-type'] === 'map';
  below(itemsOf(schema), at.child('items'), isKeyed ? lost : (lost ?? at));

  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0 || broken.some(({ field }) => field.startsWith(at.toString()))) return errors;
  const where = at.child('x-kubernetes-validations');
  const compiled = compileRules(rules, schema, isRoot);
  const size = schemaSize(schema, isRoot);
  if (compiled === undefined || size === undefined) {
    const problem =
      'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';
    return [...errors, fieldInternal(where, problem)];
  }
  for (const [index, { rule, program, error, messageProgram, messageError, usesOldSelf }] of compiled.entries()) {
    const here = where.index(index);
    errors.push(...observeCost(costs, 'rule', here.child('rule'), ruleCost(program, size, count)));
    if (error !== undefined) errors.push(fieldInvalid(here.child('rule'), goRule(rule), error));
    if (messageError !== undefined) {
      errors.push(fieldInvalid(here.child('messageExpression'), goRule(rule), messageError));
    } else if (messageProgram !== undefined) {
      const messageAt = here.child('messageExpression');
      errors.push(...observeCost(costs, 'messageExpression', messageAt, oneCost(messageProgram, size)));
    }
    if (usesOldSelf && lost !== undefined) {
      const text = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${lost}`;
      errors.push(fieldInvalid(here.child('rule'), rule.rule, text));
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      const text = 'may not be set if oldSelf is not used in rule';
      errors.push(fieldInvalid(here.child('optionalOldSelf'), rule.optionalOldSelf, text));
    }
  }
  return errors;
}
