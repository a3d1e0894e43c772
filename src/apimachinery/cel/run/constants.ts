import type { Checked } from '../check/checker.ts';
import { re2 } from '../regexp/regexp.ts';
import { children, type Expr } from '../syntax/ast.ts';
import { CelError } from '../values/value.ts';
import { planCel } from './interpret.ts';

const conversions = ['bool', 'bytes', 'double', 'duration', 'dyn', 'int', 'string', 'timestamp', 'type', 'uint'];
const searches = ['matches', 'find', 'findAll'];

/** Why a conversion of a literal, or a pattern, cannot work. Follows cel-go's constant folding when it makes a program. */
export function constantFailure(expr: Expr, checked: Checked): string | undefined {
  for (const child of children(expr)) {
    const failure = constantFailure(child, checked);
    if (failure !== undefined) return failure;
  }
  if (expr.kind !== 'call') return undefined;
  const [arg] = expr.args;
  if (arg?.kind !== 'literal') return undefined;
  try {
    if (expr.target === undefined && expr.args.length === 1 && conversions.includes(expr.name)) {
      planCel(expr, checked)({ variable: () => undefined, locals: [], cost: 0, limit: Number.POSITIVE_INFINITY });
    } else if (expr.target !== undefined && searches.includes(expr.name) && typeof arg.value === 'string') {
      re2(arg.value);
    }
    return undefined;
  } catch (error) {
    if (error instanceof CelError || error instanceof SyntaxError) return error.message;
    return error instanceof Error ? error.message : String(error);
  }
}
