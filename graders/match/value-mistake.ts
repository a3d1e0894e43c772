import { tryParseQuantity } from '#apimachinery';
import type { FieldCondition } from './condition.ts';
import type { FieldRule } from './rules.ts';

type Mistake = { readonly operator: string; readonly message: string };

/** What a condition demands that a field of that rule can never have, and by which of its operators; undefined: it may have it. */
export function valueMistake(rule: FieldRule, condition: FieldCondition): Mistake | undefined {
  const { path, equals, oneOf, atLeast, atMost } = condition;
  const demanded = Object.entries({ equals, atLeast, atMost }).concat((oneOf ?? []).map((value) => ['oneOf', value]));
  for (const [operator, value] of demanded) {
    if (value === undefined || value === null || value === '') continue;
    const message = mistakeOf(rule, path, operator, value);
    if (message !== undefined) return { operator, message };
  }
  return undefined;
}

function mistakeOf(rule: FieldRule, path: string, operator: string, value: unknown): string | undefined {
  switch (rule.type) {
    case 'quantity':
      if (tryParseQuantity(String(value)) !== undefined) return undefined;
      return `${JSON.stringify(value)} is no quantity: write a number and a unit such as Mi, Gi, M or m`;
    case 'sequence':
    case 'set':
    case 'keyed':
      if (operator === 'atLeast' || operator === 'atMost' || Array.isArray(value)) return undefined;
      return `${path} is a list: write ${operator}: [${String(value)}], or includes for one of its items`;
    default:
      return undefined;
  }
}
