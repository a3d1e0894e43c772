import { posixExpression } from '../programs/posix-expression.ts';
import { testBinary, testUnary } from '../programs/test-operators.ts';
import { elementName, elementOf } from './arrays.ts';
import type { Condition } from './parse.ts';
import { escapeRegExp, matchesPattern, type Piece } from './pattern.ts';
import type { Shell } from './shell.ts';
import { ShellError } from './state.ts';

/** The value of `[[ ... ]]`. */
export async function judge(shell: Shell, condition: Condition): Promise<boolean> {
  switch (condition.type) {
    case 'CondNot':
      return !(await judge(shell, condition.operand));
    case 'CondAnd':
      return (await judge(shell, condition.left)) && (await judge(shell, condition.right));
    case 'CondOr':
      return (await judge(shell, condition.left)) || (await judge(shell, condition.right));
    case 'CondGroup':
      return judge(shell, condition.expression);
    case 'CondWord':
      return (await shell.expander.text(condition.word)) !== '';
    case 'CondUnary': {
      const operand = await shell.expander.text(condition.operand);
      const element = condition.operator === '-v' ? elementName(operand) : undefined;
      if (element !== undefined) return (await elementOf(shell, element.name, element.subscript)) !== undefined;
      if (condition.operator === '-v') return shell.parameter(operand) !== undefined;
      return testUnary(shell.programContext('test', []), condition.operator, operand);
    }
    case 'CondBinary': {
      const left = await shell.expander.text(condition.left);
      if (condition.operator === '=~') {
        const found = expressionOf(await shell.expander.pieces(condition.right)).exec(left);
        shell.state.setArray('BASH_REMATCH', found === null ? [] : [...found].map((text) => text ?? ''));
        return found !== null;
      }
      if (['=', '==', '!='].includes(condition.operator)) {
        const matches = matchesPattern(await shell.expander.pieces(condition.right), left);
        return matches === (condition.operator !== '!=');
      }
      const right = await shell.expander.text(condition.right);
      const compare = comparisons[condition.operator];
      if (compare !== undefined) return compare(numberIn(shell, left), numberIn(shell, right));
      const result = testBinary(shell.programContext('test', []), left, condition.operator, right);
      if (result === undefined) throw new ShellError('syntax error', 2, true);
      return result;
    }
  }
}

/** What is quoted stands for itself; the rest is an extended POSIX expression. */
function expressionOf(pieces: readonly Piece[]): RegExp {
  const source = pieces.map(({ text, quoted }) => (quoted ? escapeRegExp(text) : posixExpression(text, true))).join('');
  try {
    return new RegExp(source);
  } catch {
    // bash says nothing of an expression that is none.
    throw new ShellError('', 2, false);
  }
}

const comparisons: Readonly<Record<string, (left: bigint, right: bigint) => boolean>> = {
  '-eq': (left, right) => left === right,
  '-ne': (left, right) => left !== right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
};

/** An operand of -eq and its like is an expression to bash: nothing is 0, a name stands for its variable. */
function numberIn(shell: Shell, text: string, depth = 0): bigint {
  const [, sign = '', word = '', rest = ''] = /^\s*([-+]?)\s*(\w*)\s*([\s\S]*)$/.exec(text) ?? [];
  if (rest !== '') throw badOperand(text, word === '' ? text.trim() : rest);
  const isName = /^[A-Za-z_]/.test(word);
  if (!isName && !/^(?:\d*|0[xX][\da-fA-F]+)$/.test(word)) throw badOperand(text, word);
  // A variable that names itself is endless to bash, too.
  const value = isName
    ? depth > 20
      ? 0n
      : numberIn(shell, shell.state.get(word) ?? '', depth + 1)
    : BigInt(word || 0);
  return sign === '-' ? -value : value;
}

function badOperand(text: string, token: string): ShellError {
  const what = `[[: ${text}: syntax error in expression (error token is "${token}")`;
  return new ShellError(what, 1, false);
}
