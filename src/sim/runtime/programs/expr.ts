import { defineProgram } from '../process/program.ts';
import { posixExpression } from './posix-expression.ts';

class Malformed extends Error {}

/** `expr`: arithmetic, comparison, `STRING : PATTERN`, and the word forms. Status 1 for an empty or zero result. */
export const expr = defineProgram({
  name: 'expr',
  run: async (context) => {
    try {
      const rest = [...context.arguments];
      const value = either(rest);
      if (rest.length > 0) throw new Malformed('syntax error');
      await context.print(`${value}\n`);
      return value === '' || value === '0' ? 1 : 0;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      await context.complain(error.message);
      return 2;
    }
  },
});

type Level = (rest: string[]) => string;

function chain(
  operators: readonly string[],
  next: Level,
  apply: (operator: string, left: string, right: string) => string,
): Level {
  return (rest) => {
    let value = next(rest);
    for (let operator = rest[0]; operator !== undefined && operators.includes(operator); operator = rest[0]) {
      rest.shift();
      value = apply(operator, value, next(rest));
    }
    return value;
  };
}

const isNumber = (text: string) => /^-?\d+$/.test(text);
const isTrue = (text: string) => text !== '' && text !== '0';

function compare(operator: string, left: string, right: string): string {
  const order =
    isNumber(left) && isNumber(right) ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
  const results: Readonly<Record<string, boolean>> = {
    '<': order < 0,
    '<=': order <= 0,
    '=': order === 0,
    '==': order === 0,
    '!=': order !== 0,
    '>=': order >= 0,
    '>': order > 0,
  };
  return results[operator] ? '1' : '0';
}

function calculate(operator: string, left: string, right: string): string {
  if (!isNumber(left) || !isNumber(right)) throw new Malformed('non-numeric argument');
  const [a, b] = [BigInt(left), BigInt(right)];
  if ((operator === '/' || operator === '%') && b === 0n) throw new Malformed('division by zero');
  if (operator === '+') return String(a + b);
  if (operator === '-') return String(a - b);
  if (operator === '*') return String(a * b);
  return String(operator === '/' ? a / b : a % b);
}

/** The first group, or how many characters matched. */
function matchStart(text: string, pattern: string): string {
  const match = new RegExp(`^(?:${posixExpression(pattern, false)})`).exec(text);
  if (/\\\(/.test(pattern)) return match?.[1] ?? '';
  return String(match?.[0].length ?? 0);
}

const match = chain([':'], primary, (_, text, pattern) => matchStart(text, pattern));
const product = chain(['*', '/', '%'], match, calculate);
const sum = chain(['+', '-'], product, calculate);
const comparison = chain(['<', '<=', '=', '==', '!=', '>=', '>'], sum, compare);
const both = chain(['&'], comparison, (_, left, right) => (isTrue(left) && isTrue(right) ? left : '0'));
const either = chain(['|'], both, (_, left, right) => (isTrue(left) ? left : right));

function primary(rest: string[]): string {
  const word = rest.shift();
  const need = () => {
    const value = rest.shift();
    if (value === undefined) throw new Malformed('syntax error');
    return value;
  };
  if (word === undefined) throw new Malformed('syntax error');
  if (word === '(') {
    const value = either(rest);
    if (rest.shift() !== ')') throw new Malformed('syntax error');
    return value;
  }
  if (word === 'length' && rest.length > 0) return String(need().length);
  if (word === 'match' && rest.length > 1) return matchStart(need(), need());
  if (word === 'substr' && rest.length > 2) {
    const [text, start, length] = [need(), Number(need()), Number(need())];
    return start < 1 || length < 1 ? '' : text.slice(start - 1, start - 1 + length);
  }
  if (word === 'index' && rest.length > 1) {
    const [text, characters] = [need(), need()];
    return String([...text].findIndex((character) => characters.includes(character)) + 1);
  }
  return word;
}
