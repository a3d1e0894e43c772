/** The variables that an expression reads and writes. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** What can be wrong with an expression. */
export type ArithmeticFault =
  | 'operand'
  | 'expression'
  | 'base'
  | 'operator'
  | 'division'
  | 'exponent'
  | 'assignment'
  | 'colon'
  | 'parenthesis'
  | 'number';

/** An expression that has no value: the whole of it, and where it is wrong, to its end. */
export class ArithmeticError extends Error {
  readonly fault: ArithmeticFault;
  readonly expression: string;
  readonly token: string;

  constructor(fault: ArithmeticFault, expression: string, token: string) {
    super(`${fault}: ${expression}`);
    this.name = 'ArithmeticError';
    this.fault = fault;
    this.expression = expression;
    this.token = token;
  }
}

const wrap = (value: bigint) => BigInt.asIntN(64, value);
const truth = (value: boolean) => (value ? 1n : 0n);

/** Operators of two operands, from the weakest to the strongest. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const operators = /^(?:<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:(),])/;
const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='];

/** Variables hold expressions that name variables: so deep and no deeper. */
const deepest = 200;

/** The value of `$((...))`, in 64 bits, when everything in it is expanded. Throws ArithmeticError. Follows bash's expr.c. */
export function evaluate(text: string, scope: ArithmeticScope, depth = 0): bigint {
  return text.trim() === '' ? 0n : new Evaluation(text.trimStart(), scope, depth).value();
}

class Evaluation {
  readonly #text: string;
  readonly #scope: ArithmeticScope;
  readonly #depth: number;
  #at = 0;
  /** Where the token began that was read last. */
  #last = 0;
  /** Above 0 within what is not to be computed: the other side of `&&`, `||` and `?:`. */
  #idle = 0;

  constructor(text: string, scope: ArithmeticScope, depth: number) {
    this.#text = text;
    this.#scope = scope;
    this.#depth = depth;
  }

  value(): bigint {
    const value = this.#comma();
    if (this.#peek() !== '') this.#fail(this.#peek() === '=' ? 'assignment' : 'expression');
    return value;
  }

  /** The next token without taking it; empty at the end. */
  #peek(): string {
    const rest = this.#text.slice(this.#at);
    const space = rest.length - rest.trimStart().length;
    const here = rest.slice(space);
    return (
      /^(?:[0-9][0-9A-Za-z_@#]*|[A-Za-z_]\w*(?:\[[^\]]*\])?)/.exec(here)?.[0] ??
      operators.exec(here)?.[0] ??
      here.slice(0, 1)
    );
  }

  #take(): string {
    const token = this.#peek();
    if (token === '') return token;
    this.#last = this.#text.indexOf(token, this.#at);
    this.#at = this.#last + token.length;
    return token;
  }

  #fail(fault: ArithmeticFault, from?: number): never {
    const next = this.#peek();
    const start = from ?? (next === '' ? this.#last : this.#text.indexOf(next, this.#at));
    throw new ArithmeticError(fault, this.#text, this.#text.slice(start));
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#peek() === ',') {
      this.#take();
      value = this.#assignment();
    }
    return value;
  }

  #assignment(): bigint {
    const start = this.#at;
    const name = this.#peek();
    if (/^[A-Za-z_]/.test(name)) {
      this.#take();
      const operator = this.#peek();
      if (assignments.includes(operator)) {
        this.#take();
        const value = this.#assignment();
        const old = operator === '=' ? 0n : this.#variable(name);
        const result = operator === '=' ? value : this.#calculate(operator.slice(0, -1), old, value, this.#last);
        if (this.#idle === 0) this.#scope.set(name, String(result));
        return result;
      }
      this.#at = start;
    }
    return this.#choice();
  }

  #choice(): bigint {
    const condition = this.#binary(0);
    if (this.#peek() !== '?') return condition;
    this.#take();
    if (['', ':'].includes(this.#peek())) this.#fail('operand');
    const consequent = this.#unless(condition === 0n, () => this.#comma());
    if (this.#peek() !== ':') this.#fail('colon');
    this.#take();
    const alternate = this.#unless(condition !== 0n, () => this.#assignment());
    return condition === 0n ? alternate : consequent;
  }

  #unless(idle: boolean, compute: () => bigint): bigint {
    this.#idle += idle ? 1 : 0;
    const value = compute();
    this.#idle -= idle ? 1 : 0;
    return value;
  }

  #binary(level: number): bigint {
    const known = levels[level];
    if (known === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (let operator = this.#peek(); known.includes(operator); operator = this.#peek()) {
      this.#take();
      const isDecided = (operator === '&&' && left === 0n) || (operator === '||' && left !== 0n);
      const rest = this.#text.slice(this.#at);
      const start = this.#at + rest.length - rest.trimStart().length;
      const right = this.#unless(isDecided, () => this.#binary(level + 1));
      left = this.#calculate(operator, left, right, start);
    }
    return left;
  }

  #power(): bigint {
    const base = this.#unary();
    if (this.#peek() !== '**') return base;
    this.#take();
    const exponent = this.#power();
    if (exponent < 0n) this.#fail('exponent');
    return wrap(base ** exponent);
  }

  #unary(): bigint {
    const token = this.#peek();
    if (token === '++' || token === '--') {
      const start = this.#at;
      this.#take();
      const name = this.#peek();
      if (/^[A-Za-z_]/.test(name)) {
        this.#take();
        return this.#store(name, this.#variable(name) + (token === '++' ? 1n : -1n));
      }
      // Two signs before a number.
      this.#at = start + this.#text.slice(start).indexOf(token) + 1;
      this.#last = this.#at;
      return token === '++' ? this.#unary() : -this.#unary();
    }
    if (!['-', '+', '!', '~'].includes(token)) return this.#primary();
    this.#take();
    const value = this.#unary();
    if (token === '-') return wrap(-value);
    if (token === '!') return truth(value === 0n);
    return token === '~' ? wrap(~value) : value;
  }

  #store(name: string, value: bigint): bigint {
    if (this.#idle === 0) this.#scope.set(name, String(wrap(value)));
    return wrap(value);
  }

  #primary(): bigint {
    const token = this.#peek();
    if (token === '(') {
      this.#take();
      const value = this.#comma();
      if (this.#peek() !== ')') this.#fail('parenthesis');
      this.#take();
      return value;
    }
    if (/^[0-9]/.test(token)) {
      this.#take();
      const value = numberFrom(token);
      if (value === undefined) throw new ArithmeticError('base', this.#text.slice(0, this.#at), token);
      if (this.#text[this.#at] === '.') this.#fail('operator');
      return value;
    }
    if (!/^[A-Za-z_]/.test(token)) this.#fail('operand');
    this.#take();
    const value = this.#variable(token);
    const after = this.#peek();
    if (after !== '++' && after !== '--') return value;
    this.#take();
    this.#store(token, value + (after === '++' ? 1n : -1n));
    return value;
  }

  /** What a variable holds is an expression itself. */
  #variable(name: string): bigint {
    const text = this.#scope.get(name) ?? '';
    if (this.#idle > 0 || text.trim() === '') return 0n;
    if (this.#depth > deepest) throw new ArithmeticError('expression', text, text);
    return evaluate(text, this.#scope, this.#depth + 1);
  }

  #calculate(operator: string, left: bigint, right: bigint, start: number): bigint {
    if ((operator === '/' || operator === '%') && right === 0n) {
      if (this.#idle > 0) return 0n;
      this.#fail('division', start);
    }
    return wrap(calculate(operator, left, right));
  }
}

/** `10`, `010`, `0x1f`, `2#101`; undefined when a digit is too great. */
function numberFrom(text: string): bigint | undefined {
  if (/^(?:0|[1-9]\d*)$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt(`0o${text.slice(1)}`));
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
  const [, base, digits] = /^(\d+)#([0-9A-Za-z@_]+)$/.exec(text) ?? [];
  if (base === undefined || digits === undefined) return undefined;
  const letters =
    Number(base) <= 36
      ? '0123456789abcdefghijklmnopqrstuvwxyz'
      : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
  let value = 0n;
  for (const digit of Number(base) <= 36 ? digits.toLowerCase() : digits) {
    const number = letters.indexOf(digit);
    if (number < 0 || number >= Number(base)) return undefined;
    value = value * BigInt(base) + BigInt(number);
  }
  return wrap(value);
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
      return left / right;
    case '%':
      return left % right;
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
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '||':
      return truth(left !== 0n || right !== 0n);
    default:
      return left ^ right;
  }
}
