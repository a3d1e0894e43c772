import { ShellError } from '../state.ts';
import { defineBuiltin } from './builtin.ts';

/** The lines that were typed: all, or the last so many; `-c` forgets them. */
export const history = defineBuiltin({
  name: 'history',
  run: async (shell, [option]) => {
    const { history: lines } = shell;
    if (option === '-c') lines.length = 0;
    if (option?.startsWith('-')) return 0;
    if (option !== undefined && !/^\d+$/.test(option)) {
      throw new ShellError(`history: ${option}: numeric argument required`, 1, false);
    }
    const from = option === undefined ? 0 : Math.max(0, lines.length - Number(option));
    const shown = lines.slice(from).map((line, index) => `${String(from + index + 1).padStart(5)}  ${line}\n`);
    await shell.output(1).write(new TextEncoder().encode(shown.join('')));
    return 0;
  },
});
