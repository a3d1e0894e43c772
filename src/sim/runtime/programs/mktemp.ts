import { defineProgram } from '../process/program.ts';
import { parseOptions } from './options.ts';

export const mktemp = defineProgram({
  name: 'mktemp',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'dqtu', 'p');
    const directory = values.get('p') ?? context.environment.get('TMPDIR') ?? '/tmp';
    const template = operands[0] ?? `${directory}/tmp.XXXXXX`;
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const path = template.replace(/X+$/, (marks) =>
      Array.from(marks, () => letters.charAt(Math.floor(context.system.random() * letters.length))).join(''),
    );
    if (flags.has('d')) context.files.makeDirectory(context.path(path), { mode: 0o700 });
    else if (!flags.has('u')) context.files.writeFile(context.path(path), new Uint8Array(0), { mode: 0o600 });
    await context.print(`${path}\n`);
    return 0;
  },
});
