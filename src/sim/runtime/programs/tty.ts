import { defineProgram } from '../process/program.ts';
import { parseOptions } from './options.ts';

export const tty = defineProgram({
  name: 'tty',
  run: async (context) => {
    const { flags } = parseOptions(context.arguments, 's');
    const { isTerminal } = context.stdin;
    if (!flags.has('s')) await context.print(isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
    return isTerminal ? 0 : 1;
  },
});
