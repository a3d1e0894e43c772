import { type FormatClause, fillFormat, misfit } from '../library/format-text.ts';
import { children, type Expr } from '../syntax/ast.ts';
import type { CelIssue } from '../syntax/source.ts';
import { CelError } from '../values/value.ts';
import type { CelType } from './types.ts';

type Kind = CelType['kind'];
type Types = ReadonlyMap<number, CelType>;

const allowed: Readonly<Record<FormatClause, readonly Kind[]>> = {
  s: [
    ...(['list', 'map', 'int', 'uint', 'double', 'bool', 'string'] as const),
    ...(['timestamp', 'bytes', 'duration', 'type', 'null'] as const),
  ],
  d: ['int', 'uint'],
  f: ['double', 'string'],
  e: ['double', 'string'],
  b: ['int', 'uint', 'bool'],
  o: ['int', 'uint'],
  x: ['int', 'uint', 'string', 'bytes'],
};

const takes = (clause: FormatClause, type: CelType | undefined): boolean =>
  type === undefined || type.kind === 'dyn' || allowed[clause].includes(type.kind);

/** The part of an argument that a clause does not take. */
function misfitting(clause: FormatClause, arg: Expr, types: Types): Expr | undefined {
  if (!takes(clause, types.get(arg.id))) return arg;
  if (clause !== 's' || (arg.kind !== 'list' && arg.kind !== 'map')) return undefined;
  for (const part of children(arg)) {
    const found = misfitting(clause, part, types);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Finds mistakes in calls of format() whose text and arguments stand there. Follows ext.stringFormatValidator. */
export function lintFormats(expr: Expr, types: Types, issues: CelIssue[]): void {
  for (const child of children(expr)) lintFormats(child, types, issues);
  if (expr.kind !== 'call' || expr.name !== 'format' || expr.args.length !== 1) return;
  const { target } = expr;
  const [list] = expr.args;
  if (target?.kind !== 'literal' || typeof target.value !== 'string' || list?.kind !== 'list') return;
  const { elements } = list;
  let at = expr.at;
  try {
    const { used } = fillFormat(target.value, elements.length, (given, _precision, index) => {
      const clause = given.toLowerCase() as FormatClause;
      const element = elements[index];
      const wrong = element === undefined ? undefined : misfitting(clause, element, types);
      if (wrong !== undefined) {
        at = wrong.at;
        throw new CelError(`error during formatting: ${misfit(clause, types.get(wrong.id)?.name ?? 'dyn')}`);
      }
      return '';
    });
    if (elements.length > used) {
      const text = `too many arguments supplied to string.format (expected ${used}, got ${elements.length})`;
      issues.push({ at: expr.at, message: text });
    }
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    issues.push({ at, message: error.message });
  }
}
