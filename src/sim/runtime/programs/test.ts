import { defineProgram, type Program, type ProgramContext } from '../process/program.ts';
import { BadNumber, binaryOperators, testBinary, testUnary, unaryOperators } from './test-operators.ts';

/** What cannot be evaluated: as ash says it, and as bash does. */
class Malformed extends Error {
  readonly inBash: string;

  constructor(message: string, inBash: string) {
    super(message);
    this.inBash = inBash;
  }
}

async function run(context: ProgramContext, args: readonly string[], isBash: boolean): Promise<number> {
  const { name } = context;
  try {
    return evaluate(context, name === '[' ? withoutBracket(args) : args) ? 0 : 1;
  } catch (error) {
    if (error instanceof BadNumber) {
      await context.complain(
        isBash ? `${name}: ${error.message}: integer expression expected` : `${error.message}: bad number`,
      );
    } else if (error instanceof Malformed) await context.complain(isBash ? `${name}: ${error.inBash}` : error.message);
    else throw error;
    return 2;
  }
}

function withoutBracket(args: readonly string[]): readonly string[] {
  if (args.at(-1) === ']') return args.slice(0, -1);
  throw new Malformed('missing ]', "missing `]'");
}

export const test = defineProgram({ name: 'test', run: (context) => run(context, context.arguments, false) });
export const bracket = defineProgram({
  name: '[',
  run: (context) => run({ ...context, name: '[' }, context.arguments, false),
});

/** The same two as bash runs them itself. */
export const bashTests: readonly Program[] = ['test', '['].map((name) =>
  defineProgram({ name, run: (context) => run({ ...context, name }, context.arguments, true) }),
);

/** POSIX decides by the number of arguments first, so that `[ "$x" = y ]` is safe whatever x holds. */
function evaluate(context: ProgramContext, args: readonly string[]): boolean {
  const [a = '', b = '', c = '', d = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return a !== '';
  if (args.length === 2) {
    if (a === '!') return b === '';
    if (unaryOperators.has(a)) return testUnary(context, a, b);
    const inAsh = binaryOperators.has(b) ? `${b}: argument expected` : `${b}: unknown operand`;
    throw new Malformed(inAsh, `${a}: unary operator expected`);
  }
  if (args.length === 3 && binaryOperators.has(b)) return testBinary(context, a, b, c) ?? false;
  if (args.length === 3 && a === '!') return !evaluate(context, [b, c]);
  if (args.length === 3 && a === '(' && c === ')') return b !== '';
  if (args.length === 4 && a === '!') return !evaluate(context, [b, c, d]);
  const rest = [...args];
  const result = either(context, rest);
  if (rest[0] !== undefined) {
    const inBash = args.length === 3 ? `${b}: binary operator expected` : 'too many arguments';
    throw new Malformed(`${rest[0]}: unknown operand`, inBash);
  }
  return result;
}

function either(context: ProgramContext, rest: string[]): boolean {
  let result = both(context, rest);
  while (rest[0] === '-o') {
    rest.shift();
    const right = both(context, rest);
    result = result || right;
  }
  return result;
}

function both(context: ProgramContext, rest: string[]): boolean {
  let result = negated(context, rest);
  while (rest[0] === '-a') {
    rest.shift();
    const right = negated(context, rest);
    result = result && right;
  }
  return result;
}

function negated(context: ProgramContext, rest: string[]): boolean {
  if (rest[0] !== '!') return primary(context, rest);
  rest.shift();
  return !negated(context, rest);
}

function primary(context: ProgramContext, rest: string[]): boolean {
  const first = rest.shift();
  if (first === undefined) throw new Malformed('argument expected', 'argument expected');
  if (first === '(') {
    const result = either(context, rest);
    if (rest.shift() !== ')') throw new Malformed('closing paren expected', "`)' expected");
    return result;
  }
  const [operator, operand] = rest;
  if (operator !== undefined && binaryOperators.has(operator) && operand !== undefined) {
    rest.splice(0, 2);
    return testBinary(context, first, operator, operand) ?? false;
  }
  if (unaryOperators.has(first) && operator !== undefined) {
    rest.shift();
    return testUnary(context, first, operator);
  }
  return first !== '';
}
