import type { ArithmeticError } from './arithmetic.ts';

const bashFaults: Readonly<Record<ArithmeticError['fault'], string>> = {
  operand: 'syntax error: operand expected',
  expression: 'syntax error in expression',
  base: 'value too great for base',
  operator: 'syntax error: invalid arithmetic operator',
  division: 'division by 0',
  exponent: 'exponent less than 0',
  assignment: 'attempted assignment to non-variable',
  colon: "`:' expected for conditional expression",
  parenthesis: "missing `)'",
  number: 'invalid number',
};

/** bash's words for an expression without a value. Follows expr.c, evalerror. */
export const bashArithmetic = ({ fault, expression, token }: ArithmeticError): string =>
  `${expression}: ${bashFaults[fault]} (error token is "${token}")`;

/** BusyBox'. Follows shell/math.c. */
export function ashArithmetic({ fault }: ArithmeticError): string {
  if (fault === 'division') return 'divide by zero';
  if (fault === 'exponent') return 'exponent less than 0';
  return fault === 'colon' ? 'malformed ?: operator' : 'arithmetic syntax error';
}

/** Those of Debian's sh. Follows src/arith_yacc.c. */
export function dashArithmetic({ fault, expression }: ArithmeticError): string {
  const expected: Partial<Record<ArithmeticError['fault'], string>> = {
    division: 'division by zero',
    operand: 'expecting primary',
    colon: "expecting ':'",
    parenthesis: "expecting ')'",
  };
  return `arithmetic expression: ${expected[fault] ?? 'expecting EOF'}: "${expression}"`;
}
