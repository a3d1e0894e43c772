import { FileSystemError } from '../files/file-system-error.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { parseDate } from './dates.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';
import { readCall } from './wrong-call.ts';

/** `[[CC]YY]MMDDhhmm[.ss]` as a time; undefined when it is none. */
function stampOf(text: string, now: number): number | undefined {
  const match = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (match === null) return undefined;
  const [, century, year, month, day, hours, minutes, seconds = '0'] = match;
  // With two digits before the month they are the year.
  const short = Number(year ?? century ?? new Date(now).getUTCFullYear() % 100);
  const whole = year !== undefined ? Number(century) * 100 + short : short + (short < 69 ? 2000 : 1900);
  return Date.UTC(whole, Number(month) - 1, Number(day), Number(hours), Number(minutes), Number(seconds));
}

const defineTouch = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}touch`,
    run: async (context) => {
      const call = await readCall(context, words, {
        flags: 'acmhf',
        valued: 'dtr',
        long: { 'no-create': 'c', date: 'd', reference: 'r', 'no-dereference': 'h' },
        least: 1,
        nouns: ['file operand'],
      });
      if (call === undefined) return 1;
      const { flags, values, operands } = call;
      const now = context.system.clock.now();
      const [date, stamp, reference] = [values.get('d'), values.get('t'), values.get('r')];
      let modified: number | undefined = now;
      if (reference !== undefined) {
        const path = context.path(reference);
        if (!context.files.exists(path)) {
          await context.complain(words.unreferred(reference, 'No such file or directory'));
          return 1;
        }
        modified = context.files.facts(path).modified;
      } else if (date !== undefined) modified = parseDate(date, now);
      else if (stamp !== undefined) modified = stampOf(stamp, now);
      if (modified === undefined) {
        await context.complain(words.undated(date ?? stamp ?? ''));
        return 1;
      }
      const time = modified;
      return forEachOperand(
        context,
        operands,
        (operand) => {
          const path = context.path(operand);
          if (!context.files.exists(path)) {
            if (flags.has('c')) return;
            context.files.writeFile(path, new Uint8Array(0));
            if (time === now) return;
          }
          context.files.change(path, { modified: time });
        },
        words.untouched,
      );
    },
  });
export const touch = defineTouch(busyboxWords);
export const gnuTouch = defineTouch(gnuWords);

/** What LANG and its like come to. */
export const localeOf = ({ environment }: ProgramContext) =>
  environment.get('LC_ALL') ?? environment.get('LC_CTYPE') ?? environment.get('LANG') ?? '';

const defineMkdir = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}mkdir`,
    run: async (context) => {
      const call = await readCall(context, words, {
        flags: 'pvZ',
        valued: 'm',
        long: { parents: 'p', mode: 'm', verbose: 'v' },
        least: 1,
      });
      if (call === undefined) return 1;
      const { flags, values, operands } = call;
      const mode = values.get('m');
      const locale = localeOf(context);
      let status = 0;
      for (const operand of operands) {
        const made: string[] = [];
        const make = (path: string, shown: string, isLast: boolean) => {
          try {
            const own = mode === undefined || !isLast ? {} : { mode: Number.parseInt(mode, 8) };
            context.files.makeDirectory(path, own);
            made.push(words.maker === '' && !isLast ? `${shown}/` : shown);
          } catch (error) {
            if (!(error instanceof FileSystemError)) throw error;
            return new FileSystemError(error.code, words.maker === '' && !isLast ? `${shown}/` : shown);
          }
          return undefined;
        };
        const problem = flags.has('p') ? makeAll(context, operand, make) : make(context.path(operand), operand, true);
        if (flags.has('v')) for (const shown of made) await context.print(words.madeDirectory(shown));
        if (problem === undefined) continue;
        await context.complain(words.unmade(problem.path, problem.description, locale));
        status = 1;
      }
      return status;
    },
  });

type Make = (path: string, shown: string, isLast: boolean) => FileSystemError | undefined;

/** Makes what is missing of a path, piece by piece; gives what went wrong. */
function makeAll(context: ProgramContext, operand: string, make: Make): FileSystemError | undefined {
  const pieces = operand.split('/');
  for (let count = 1; count <= pieces.length; count += 1) {
    const shown = pieces.slice(0, count).join('/');
    if (shown === '' || pieces[count - 1] === '') continue;
    const path = context.path(shown);
    if (context.files.exists(path)) {
      if (context.files.stat(path).type === 'directory') continue;
      const isLast = count === pieces.length;
      return new FileSystemError(isLast ? 'EEXIST' : 'ENOTDIR', shown);
    }
    const problem = make(
      path,
      shown,
      pieces.slice(count).every((piece) => piece === ''),
    );
    if (problem !== undefined) return problem;
  }
  return undefined;
}
export const mkdir = defineMkdir(busyboxWords);
export const gnuMkdir = defineMkdir(gnuWords);

const defineRmdir = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}rmdir`,
    run: async (context) => {
      const long = { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'i' };
      const call = await readCall(context, words, { flags: 'pv', long, least: 1 });
      if (call === undefined) return 1;
      const { flags, operands } = call;
      const withParents = operands.flatMap((operand) => (flags.has('p') ? parentsOf(operand) : [operand]));
      return forEachOperand(
        context,
        withParents,
        async (operand) => {
          const path = context.path(operand);
          if (context.files.lstat(path).type !== 'directory') throw new FileSystemError('ENOTDIR', operand);
          if (flags.has('v')) await context.print(`rmdir: removing directory, '${operand}'\n`);
          context.files.remove(path);
        },
        words.unremovedDirectory,
      );
    },
  });

/** `a/b/c`, `a/b`, `a`. */
function parentsOf(operand: string): readonly string[] {
  const pieces = operand.replace(/\/+$/, '').split('/');
  return pieces.map((_piece, index) => pieces.slice(0, pieces.length - index).join('/')).filter((one) => one !== '');
}
export const rmdir = defineRmdir(busyboxWords);
export const gnuRmdir = defineRmdir(gnuWords);

export const truncate = defineProgram({
  name: 'truncate',
  run: (context) => {
    const { values, operands } = parseOptions(context.arguments, 'c', 's', { size: 's' });
    const [, number = '0', unit = ''] = /^(\d+)([kKmMgG]?)$/.exec(values.get('s') ?? '') ?? [];
    const size = Number(number) * 1024 ** Math.max(0, ' kmg'.indexOf(unit.toLowerCase() || ' '));
    return forEachOperand(context, operands, (operand) => {
      const path = context.path(operand);
      const before = context.files.exists(path) ? context.files.readFile(path) : new Uint8Array(0);
      const content = new Uint8Array(size);
      content.set(before.subarray(0, size));
      context.files.writeFile(path, content);
    });
  },
});
