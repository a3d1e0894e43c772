import { testBinary, testUnary } from '../programs/test-operators.ts';
import type { Condition } from './parse.ts';
import { matchesPattern } from './pattern.ts';
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
    case 'CondUnary':
      return testUnary(
        shell.programContext('test', []),
        condition.operator,
        await shell.expander.text(condition.operand),
      );
    case 'CondBinary': {
      const left = await shell.expander.text(condition.left);
      if (condition.operator === '=~') {
        const found = new RegExp(await shell.expander.text(condition.right)).exec(left);
        shell.state.setArray('BASH_REMATCH', found === null ? [] : [...found].map((text) => text ?? ''));
        return found !== null;
      }
      if (['=', '==', '!='].includes(condition.operator)) {
        const matches = matchesPattern(await shell.expander.pieces(condition.right), left);
        return matches === (condition.operator !== '!=');
      }
      const right = await shell.expander.text(condition.right);
      const result = testBinary(shell.programContext('test', []), left, condition.operator, right);
      if (result === undefined) throw new ShellError('syntax error', 2, true);
      return result;
    }
  }
}
