import { re2 } from '../regexp/regexp.ts';
import { children, type Expr } from '../syntax/ast.ts';
import type { CelIssue } from '../syntax/source.ts';
import { parseGoDuration, parseTimestamp } from '../values/text.ts';

function isPattern(text: string): boolean {
  try {
    re2(text);
    return true;
  } catch {
    return false;
  }
}

const rules: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseGoDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isPattern,
};

/** Finds durations, moments and patterns that are wrong as they stand there. Follows cel-go cel/validator.go. */
export function lintLiterals(expr: Expr, issues: CelIssue[]): void {
  if (expr.kind === 'call' && Object.hasOwn(rules, expr.name)) {
    const [arg] = expr.args;
    if (arg?.kind === 'literal' && typeof arg.value === 'string' && rules[expr.name]?.(arg.value) === false) {
      issues.push({ at: arg.at, message: `invalid ${expr.name} argument` });
    }
  }
  for (const child of children(expr)) lintLiterals(child, issues);
}
