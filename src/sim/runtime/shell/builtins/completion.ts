import { defineBuiltin } from './builtin.ts';

/** Notes whose words a command's are completed as: `complete -F __start_kubectl k` makes those of k kubectl's. */
export const complete = defineBuiltin({
  name: 'complete',
  run: (shell, args) => {
    const at = args.indexOf('-F');
    const program = /^__start_(.+)$/.exec(args[at + 1] ?? '')?.[1];
    if (at < 0 || program === undefined) return 0;
    for (const name of args.slice(at + 2)) if (!name.startsWith('-')) shell.state.completions.set(name, program);
    return 0;
  },
});

/** Completion scripts set options of what readline does next; here the line editor asks the programs themselves. */
export const compopt = defineBuiltin({ name: 'compopt', run: () => 0 });

const shellOptions = new Set([
  'expand_aliases',
  'nullglob',
  'extglob',
  'globstar',
  'dotglob',
  'nocaseglob',
  'failglob',
]);

export const shopt = defineBuiltin({
  name: 'shopt',
  run: async (shell, args) => {
    const { options } = shell.state;
    const names = args.filter((arg) => !arg.startsWith('-'));
    const letters = args.filter((arg) => arg.startsWith('-')).join('');
    const shown = names.length === 0 ? [...shellOptions].sort() : names;
    let status = 0;
    for (const name of shown) {
      if (names.length > 0 && /[su]/.test(letters)) {
        if (letters.includes('s')) options.add(name);
        else options.delete(name);
        if (name === 'expand_aliases') shell.state.expandsAliases = options.has(name);
      } else {
        if (!options.has(name)) status = 1;
        if (letters.includes('q')) continue;
        const line = `${name.padEnd(15)}\t${options.has(name) ? 'on' : 'off'}\n`;
        await shell.output(1).write(new TextEncoder().encode(line));
      }
    }
    return names.length === 0 ? 0 : status;
  },
});
