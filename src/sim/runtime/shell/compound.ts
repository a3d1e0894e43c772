import { judge } from './condition.ts';
import { LoopControl } from './control.ts';
import type { CommandNode, StatementNode } from './parse.ts';
import { matchesPattern } from './pattern.ts';
import type { Place, Shell } from './shell.ts';
import { ShellError } from './state.ts';

type Compound = Exclude<CommandNode, { type: 'SimpleCommand' } | { type: 'FunctionDef' }>;
const condition: Place = { last: false, tested: true };

/** Runs if, for, while, case, groups and subshells; sets the shell's status. */
export async function runCompound(shell: Shell, command: Compound, place: Place): Promise<void> {
  const within: Place = { last: false, tested: place.tested };
  switch (command.type) {
    case 'If': {
      for (const clause of command.clauses) {
        await shell.statements(clause.condition, condition);
        if (shell.state.status === 0) return shell.statements(clause.body, place);
      }
      shell.state.status = 0;
      if (command.elseBody !== null) await shell.statements(command.elseBody, place);
      return;
    }
    case 'While':
    case 'Until': {
      let status = 0;
      await loop(shell, async () => {
        await shell.statements(command.condition, condition);
        if ((shell.state.status === 0) !== (command.type === 'While')) return false;
        status = 0;
        await shell.statements(command.body, within);
        status = shell.state.status;
        return true;
      });
      shell.state.status = status;
      return;
    }
    case 'For': {
      const words = command.words === null ? [...shell.state.positional] : await shell.expander.fields(command.words);
      shell.state.status = 0;
      await loop(shell, async () => {
        const word = words.shift();
        if (word === undefined) return false;
        shell.state.set(command.variable, word);
        await shell.statements(command.body, within);
        return true;
      });
      return;
    }
    case 'CStyleFor': {
      const value = (expression: { readonly originalText?: string }) =>
        shell.expander.arithmetic(expression.originalText ?? '', '((: ');
      if (command.init !== null) await value(command.init);
      let first = true;
      await loop(shell, async () => {
        if (!first && command.update !== null) await value(command.update);
        first = false;
        if (command.condition !== null && (await value(command.condition)) === 0n) return false;
        await shell.statements(command.body, within);
        return true;
      });
      return;
    }
    case 'Case': {
      const text = await shell.expander.text(command.word);
      shell.state.status = 0;
      let fallThrough = false;
      for (const item of command.items) {
        let matches = fallThrough;
        for (const pattern of matches ? [] : item.patterns) {
          if (matchesPattern(await shell.expander.pieces(pattern), text)) matches = true;
        }
        if (!matches) continue;
        await shell.statements(item.body, place);
        if (item.terminator === ';;') return;
        fallThrough = item.terminator === ';&';
      }
      return;
    }
    case 'Group':
      return shell.statements(command.body, place);
    case 'Subshell':
      return runSubshell(shell, command.body, place);
    case 'ArithmeticCommand': {
      const text = command.expression.originalText ?? '';
      return orFalse(shell, async () => (await shell.expander.arithmetic(text, '((: ')) !== 0n);
    }
    case 'ConditionalCommand':
      return orFalse(shell, () => judge(shell, command.expression));
  }
}

async function runSubshell(shell: Shell, body: readonly StatementNode[], place: Place): Promise<void> {
  const child = shell.fork((subshell) => subshell.statements(body, { last: true, tested: place.tested }));
  await shell.waitFor(child);
}

/** Repeats `round` until it gives false or somebody breaks out. */
async function loop(shell: Shell, round: () => Promise<boolean>): Promise<void> {
  shell.loops += 1;
  try {
    for (;;) {
      const gate = shell.process.checkpoint() ?? shell.table.pacer.breathe();
      if (gate !== undefined) await gate;
      try {
        if (!(await round())) return;
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        shell.state.status = 0;
        if (error.levels > 1 && shell.loops > 1) {
          error.levels -= 1;
          throw error;
        }
        if (error.kind === 'break') return;
      }
    }
  } finally {
    shell.loops -= 1;
  }
}

/** Sets the status to whether that holds. What cannot be compared or computed is not true; the script goes on. */
async function orFalse(shell: Shell, holds: () => Promise<boolean>): Promise<void> {
  try {
    shell.state.status = (await holds()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error;
    if (error.message === '') shell.state.status = error.status;
    else await shell.report(error);
  }
}
