import { FileSystemError } from '../files/file-system-error.ts';
import { defineProgram } from '../process/program.ts';
import { parseOptions } from './options.ts';
import { decode, encode } from './text.ts';

/** Lines that follow their equals, once. */
export const uniq = defineProgram({
  name: 'uniq',
  run: async (context) => {
    const long = { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i', 'skip-fields': 'f', 'skip-chars': 's' };
    const { flags, values, operands } = parseOptions(context.arguments, 'cduiz', 'fsw', long);
    const [from = '-', to] = operands;
    let text: string;
    try {
      text = decode(await context.open(from));
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      await context.complain(`can't open '${from}': ${error.description}`);
      return 1;
    }
    const [fields, letters, width] = ['f', 's', 'w'].map((option) => values.get(option));
    const skipped = new RegExp(`^(?:\\s*\\S+){0,${Number(fields ?? 0)}}`);
    const keyOf = (line: string) => {
      const rest = (fields === undefined ? line : line.replace(skipped, '')).slice(Number(letters ?? 0));
      const key = width === undefined ? rest : rest.slice(0, Number(width));
      return flags.has('i') ? key.toLowerCase() : key;
    };
    const groups: { line: string; key: string; count: number }[] = [];
    for (const line of text.replace(/\n$/, '').split('\n')) {
      if (text === '') break;
      const last = groups.at(-1);
      if (last?.key === keyOf(line)) last.count += 1;
      else groups.push({ line, key: keyOf(line), count: 1 });
    }
    const shown = groups
      .filter(({ count }) => (!flags.has('d') || count > 1) && (!flags.has('u') || count === 1))
      .map(({ line, count }) => `${flags.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`)
      .join('');
    if (to === undefined) await context.print(shown);
    else context.files.writeFile(context.path(to), encode(shown));
    return 0;
  },
});
