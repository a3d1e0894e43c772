import { type FieldError, fieldForbidden, fieldInvalid } from '#apimachinery';
import { compileCel, deviceEnvironment, type SchemaSize, sizeAt, typeText } from '#cel';
import type { Path } from '../shared/errors.ts';

const highestCost = 1_000_000;
const longestDomain = 63;
const longestId = 32;
const longestValue = 64;
const mostFacts = 32;

const scalar = (most: number): SchemaSize => ({ most, least: 0 });
const byDomain = (value: SchemaSize): SchemaSize => {
  const byId = { most: mostFacts, least: 0, key: scalar(longestId), member: value };
  return { most: mostFacts, least: 0, key: scalar(longestDomain), member: byId };
};
const deviceSize: SchemaSize = {
  most: 0,
  least: 0,
  fields: new Map([
    ['driver', scalar(longestDomain)],
    ['attributes', byDomain(scalar(longestValue))],
    ['capacity', byDomain(scalar(0))],
  ]),
};

/** An attribute has the same size whatever its name. */
function sizeOf(path: readonly string[]): number | undefined {
  const isAttribute = path.length === 4 && path[1] === 'attributes';
  return sizeAt(deviceSize, path.slice(1)) ?? (isAttribute ? longestValue : undefined);
}

/**
 * What is wrong with the expression of a selector. Follows pkg/apis/resource/validation, validateCELSelector, and
 * dynamic-resource-allocation cel, CompileCELExpression.
 */
export function validateDeviceExpression(expression: string, where: Path): FieldError[] {
  const { issues, failure, program } = compileCel(deviceEnvironment(), expression);
  if (issues !== undefined) return [fieldInvalid(where, expression, `compilation failed: ${issues}`)];
  if (failure !== undefined) return [fieldInvalid(where, expression, `program instantiation failed: ${failure}`)];
  if (program.type.kind !== 'bool' && program.type.kind !== 'dyn') {
    const detail = `must evaluate to bool or the unknown type, not ${typeText(program.type)}`;
    return [fieldInvalid(where, expression, detail)];
  }
  const cost = program.estimate(sizeOf);
  return cost > highestCost ? [fieldForbidden(where, 'too complex, exceeds cost limit')] : [];
}
