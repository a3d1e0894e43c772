import type { Condition, FieldCondition } from './condition.ts';
import { parseFieldPath } from './field-path.ts';

/** The literals of a condition that a learner has to be told. Yes-and-no values are told in words; alternatives need not all be told. */
export function conditionLiterals(condition: Condition): readonly string[] {
  if ('anyOf' in condition || 'not' in condition) return [];
  // What an expression demands stands in its citation; its parts are no words of a task.
  if ('cel' in condition) return [];
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

/** Every text and number in a value. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}
