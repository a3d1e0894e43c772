import type { Arithmetic } from './parse.ts';
import { ShellError } from './state.ts';

export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const wrap = (value: bigint) => BigInt.asIntN(64, value);
const truth = (value: boolean) => (value ? 1n : 0n);

/** The value of `$((...))`, in 64 bits. */
export function evaluate(node: Arithmetic, scope: ArithmeticScope): bigint {
  switch (node.type) {
    case 'ArithNumber':
      if (Number.isNaN(node.value)) throw new ShellError('arithmetic syntax error', 2, true);
      return BigInt(Math.trunc(node.value));
    case 'ArithVariable':
    case 'ArithSpecialVar':
      return numberOf(scope.get(node.name), scope);
    case 'ArithBracedExpansion':
      return numberOf(scope.get(node.content), scope);
    case 'ArithSingleQuote':
      return BigInt(node.value);
    case 'ArithGroup':
    case 'ArithNested':
      return evaluate(node.expression, scope);
    case 'ArithTernary':
      return evaluate(node.condition, scope) !== 0n
        ? evaluate(node.consequent, scope)
        : evaluate(node.alternate, scope);
    case 'ArithUnary':
      return unary(node, scope);
    case 'ArithBinary':
      return binary(node, scope);
    case 'ArithAssignment': {
      const value = evaluate(node.value, scope);
      const operator = node.operator.slice(0, -1);
      const result =
        operator === '' ? value : wrap(calculate(operator, numberOf(scope.get(node.variable), scope), value));
      scope.set(node.variable, String(result));
      return result;
    }
    default:
      throw new ShellError('arithmetic syntax error', 2, true);
  }
}

function numberOf(text: string | undefined, scope: ArithmeticScope): bigint {
  const value = (text ?? '').trim();
  if (value === '') return 0n;
  if (/^[-+]?\d+$/.test(value)) {
    const octal = /^([-+]?)0(\d+)$/.exec(value);
    if (octal === null) return wrap(BigInt(value));
    if (/[89]/.test(value)) throw new ShellError('arithmetic syntax error', 2, true);
    return octal[1] === '-' ? -BigInt(`0o${octal[2]}`) : BigInt(`0o${octal[2]}`);
  }
  if (/^0[xX][0-9a-fA-F]+$/.test(value)) return wrap(BigInt(value));
  if (/^[A-Za-z_]\w*$/.test(value) && scope.get(value) !== undefined && scope.get(value) !== value) {
    return numberOf(scope.get(value), scope);
  }
  if (/^[A-Za-z_]\w*$/.test(value)) return 0n;
  throw new ShellError('arithmetic syntax error', 2, true);
}

function unary(node: Extract<Arithmetic, { type: 'ArithUnary' }>, scope: ArithmeticScope): bigint {
  const value = evaluate(node.operand, scope);
  switch (node.operator) {
    case '-':
      return wrap(-value);
    case '+':
      return value;
    case '!':
      return truth(value === 0n);
    case '~':
      return wrap(~value);
    default: {
      const next = wrap(node.operator === '++' ? value + 1n : value - 1n);
      if (node.operand.type === 'ArithVariable') scope.set(node.operand.name, String(next));
      return node.prefix ? next : value;
    }
  }
}

function binary(node: Extract<Arithmetic, { type: 'ArithBinary' }>, scope: ArithmeticScope): bigint {
  const left = evaluate(node.left, scope);
  if (node.operator === '&&') return truth(left !== 0n && evaluate(node.right, scope) !== 0n);
  if (node.operator === '||') return truth(left !== 0n || evaluate(node.right, scope) !== 0n);
  return wrap(calculate(node.operator, left, evaluate(node.right, scope)));
}

function calculate(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
    case '%':
      if (right === 0n) throw new ShellError('divide by zero', 2, true);
      return operator === '/' ? left / right : left % right;
    case '**':
      if (right < 0n) throw new ShellError('exponent less than 0', 2, true);
      return left ** right;
    case '<<':
      return left << (right & 63n);
    case '>>':
      return left >> (right & 63n);
    case '<':
      return truth(left < right);
    case '<=':
      return truth(left <= right);
    case '>':
      return truth(left > right);
    case '>=':
      return truth(left >= right);
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case ',':
      return right;
    default:
      throw new ShellError('arithmetic syntax error', 2, true);
  }
}
