import { children, type Expr } from '../syntax/ast.ts';
import type { CelIssue } from '../syntax/source.ts';
import { type CelType, isSameType, typeText, unwrapOptional } from './types.ts';

type Types = ReadonlyMap<number, CelType>;

function typeOf(expr: Expr, isOptional: boolean, types: Types): CelType | undefined {
  const type = types.get(expr.id);
  return type !== undefined && isOptional ? (unwrapOptional(type) ?? type) : type;
}

/** Whether the second differs; says so. */
function differs(first: CelType | undefined, expr: Expr, type: CelType | undefined, issues: CelIssue[]): boolean {
  if (first === undefined || type === undefined || isSameType(first, type)) return false;
  issues.push({ at: expr.at, message: `expected type '${typeText(first)}' but found '${typeText(type)}'` });
  return true;
}

/** Finds lists and maps that mix types, outside of format(). Follows cel-go homogeneousAggregateLiteralValidator. */
export function lintAggregates(expr: Expr, types: Types, issues: CelIssue[]): void {
  if (expr.kind === 'call' && expr.name === 'format') return;
  if (expr.kind === 'list') {
    const found = expr.elements.map((element, index) => typeOf(element, expr.optionals.has(index), types));
    expr.elements.find((element, index) => differs(found[0], element, found[index], issues));
  } else if (expr.kind === 'map') {
    const [first] = expr.entries;
    const key = first && typeOf(first.key, false, types);
    const value = first && typeOf(first.value, first.optional, types);
    for (const entry of expr.entries) {
      differs(key, entry.key, typeOf(entry.key, false, types), issues);
      differs(value, entry.value, typeOf(entry.value, entry.optional, types), issues);
    }
  }
  for (const child of children(expr)) lintAggregates(child, types, issues);
}
