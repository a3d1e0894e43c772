import { ShellError } from '../state.ts';
import { defineBuiltin, inBuiltin } from './builtin.ts';

const encoder = new TextEncoder();

export const alias = defineBuiltin({
  name: 'alias',
  run: async (shell, args) => {
    const { aliases } = shell.state;
    const words = args.filter((arg) => arg !== '-p');
    const start = shell.flavour.kind === 'bash' ? 'alias ' : '';
    const show = (name: string, value: string) =>
      shell.output(1).write(encoder.encode(`${start}${name}='${value.replaceAll("'", `'\\''`)}'\n`));
    if (words.length === 0) for (const [name, value] of [...aliases].sort()) await show(name, value);
    let status = 0;
    for (const word of words) {
      const equals = word.indexOf('=', 1);
      const value = aliases.get(word);
      if (equals > 0) aliases.set(word.slice(0, equals), word.slice(equals + 1));
      else if (value !== undefined) await show(word, value);
      else {
        await shell.complain(inBuiltin(shell, 'alias', `${word}: not found`));
        status = 1;
      }
    }
    return status;
  },
});

export const unalias = defineBuiltin({
  name: 'unalias',
  run: async (shell, args) => {
    const { aliases } = shell.state;
    if (args[0] === '-a') {
      aliases.clear();
      return 0;
    }
    if (args.length === 0) {
      if (shell.flavour.kind !== 'bash') return 0;
      throw new ShellError('unalias: usage: unalias [-a] name [name ...]', 2, false);
    }
    let status = 0;
    for (const name of args) {
      if (aliases.delete(name)) continue;
      await shell.complain(inBuiltin(shell, 'unalias', `${name}: not found`));
      status = 1;
    }
    return status;
  },
});
