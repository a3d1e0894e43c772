import { defineProgram, type ProgramContext } from '../process/program.ts';
import { parseOptions } from './options.ts';

/** Messages of GNU's that are translated speak of bytes, all others of characters. */
function unitOf({ environment }: ProgramContext): string {
  const locale = environment.get('LC_ALL') ?? environment.get('LC_MESSAGES') ?? environment.get('LANG') ?? '';
  return ['', 'C', 'POSIX'].includes(locale) ? 'char' : 'byte';
}

/** Where two files begin to differ. */
const define = (name: string, unit: (context: ProgramContext) => string) =>
  defineProgram({
    name,
    run: async (context) => {
      const { flags, operands } = parseOptions(context.arguments, 'sl', 'n');
      const [first = '-', second = '-'] = operands;
      const [one, other] = [await context.open(first), await context.open(second)];
      let line = 1;
      for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
        if (at >= one.length || at >= other.length) {
          const short = at >= one.length ? first : second;
          if (!flags.has('s')) await context.complain(`EOF on ${short} after byte ${at}, line ${line}`);
          return 1;
        }
        if (one[at] !== other[at]) {
          if (!flags.has('s'))
            await context.print(`${first} ${second} differ: ${unit(context)} ${at + 1}, line ${line}\n`);
          return 1;
        }
        if (one[at] === 10) line += 1;
      }
      return 0;
    },
  });
export const cmp = define('cmp', () => 'char');
export const gnuCmp = define('gnu-cmp', unitOf);
