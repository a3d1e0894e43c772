import { type FieldError, type FieldPath, fieldForbidden } from '#apimachinery';
import { type CelProgram, requestLimit, type SchemaSize, sizeAt } from '#cel';
import type { Schema } from '../custom-resource/schema.ts';

const ruleLimit = 10_000_000;
const schemaLimit = 100_000_000;
const most = 2 ** 64;

/** What all expressions of a schema may cost together, and the dearest of them. Follows TotalCost. */
export interface RuleCosts {
  total: number;
  readonly dearest: { readonly at: FieldPath; readonly cost: number }[];
}

/** How many parts of a value are below what there is `count` of; infinite: any number. Follows extractMaxElements. */
export function countBelow(schema: Schema, count: number): number {
  const { type, additionalProperties, maxItems, maxProperties } = schema;
  const isMap = type === 'object' && additionalProperties !== undefined && additionalProperties !== false;
  if (type !== 'array' && !isMap) return count;
  const limit = type === 'array' ? maxItems : maxProperties;
  if (limit === undefined || count === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return Math.min(most, count * Math.max(0, limit));
}

/** How often the part can be there, when nothing but the size of a request limits it. */
const mostParts = ({ least }: SchemaSize) => Math.floor(requestLimit / (least + 1));

/** What the rule costs, all evaluations together; `program` undefined: it does not compile. */
export function ruleCost(program: CelProgram | undefined, size: SchemaSize, count: number): number {
  const cost = oneCost(program, size);
  return Math.min(most, cost * (count === Number.POSITIVE_INFINITY ? mostParts(size) : count));
}

/** What one evaluation costs. */
export function oneCost(program: CelProgram | undefined, size: SchemaSize): number {
  return program?.estimate((path) => sizeAt(size, path.slice(1))) ?? 0;
}

/** Notes a cost, and says when it is too much for one expression. */
export function observeCost(costs: RuleCosts, name: string, at: FieldPath, cost: number): FieldError[] {
  costs.total = Math.min(most, costs.total + cost);
  if (cost >= schemaLimit / 100) {
    costs.dearest.push({ at, cost });
    costs.dearest.sort((a, b) => b.cost - a.cost);
    costs.dearest.splice(4);
  }
  return cost > ruleLimit ? [fieldForbidden(at, excess(`estimated ${name} cost`, cost, ruleLimit))] : [];
}

/** When all together are too dear. Follows validateCustomResourceDefinitionValidation. */
export function totalCostErrors({ total, dearest }: RuleCosts, at: FieldPath): FieldError[] {
  if (total <= schemaLimit) return [];
  const part = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  return [...dearest.map((one) => fieldForbidden(one.at, part)), fieldForbidden(at, excess(name, total, schemaLimit))];
}

/** Follows getCostErrorMessage. */
function excess(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const text = factor > 100 ? 'more than 100x' : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  return `${name} exceeds budget by factor of ${text} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
