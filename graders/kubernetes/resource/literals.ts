import type { Condition, FieldCondition } from '../../match/condition.ts';
import { parseFieldPath } from '../../match/field-path.ts';
import type { ResourceSpec } from './spec.ts';

/** Literals that a learner has to be told: names, and values of fields that he sets (not of `status`, which follows). */
export function resourceLiterals(spec: ResourceSpec): readonly string[] {
  const literals: string[] = [];
  if (spec.name !== undefined) literals.push(spec.kind, spec.name);
  if (spec.namespace !== undefined && spec.namespace !== 'default' && spec.namespace !== '*')
    literals.push(spec.namespace);
  if (spec.selector !== undefined) literals.push(...spec.selector.split(',').filter((part) => part !== ''));
  for (const condition of spec.fields ?? []) literals.push(...conditionLiterals(condition));
  for (const related of spec.related ?? []) {
    for (const condition of related.fields ?? []) literals.push(...conditionLiterals(condition));
  }
  for (const mount of spec.mounts ?? []) literals.push(mount.path, ...textsIn(mount.source));
  return [...new Set(literals)];
}

/** Those of one condition. Yes-and-no values are told in words; alternatives need not all be told. */
export function conditionLiterals(condition: Condition): readonly string[] {
  if ('anyOf' in condition || 'not' in condition) return [];
  if ('allOf' in condition) return condition.allOf.flatMap(conditionLiterals);
  return leafLiterals(condition);
}

function leafLiterals(leaf: FieldCondition): readonly string[] {
  const path = parseFieldPath(leaf.path);
  if (typeof path === 'string') return [];
  const [first] = path;
  if (first?.type === 'field' && first.name === 'status') return [];
  const fromPath = path.flatMap((segment) => (segment.type === 'key' ? [segment.value] : []));
  const values = leaf.equals ?? leaf.includes ?? leaf.atLeast ?? leaf.atMost;
  return [...fromPath, ...textsIn(values)];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}
