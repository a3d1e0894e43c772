import type { Program, ProgramContext } from '../process/program.ts';
import { busyboxUsage } from './busybox-usage.ts';
import { usages } from './busybox-usages.ts';
import { busyboxWords } from './file-words.ts';
import { type CallForm, readCall } from './wrong-call.ts';

/** How BusyBox' build of a program is called, of which others have builds that take more. */
interface AppletForm extends CallForm {
  /** Options whose argument, if there is one, stands right behind them: `-i.bak`. */
  readonly optional?: string;
  /** What it ends with when it is called otherwise; default 1. */
  readonly status?: number;
}

const dateNames = { 'rfc-822': 'R', 'rfc-2822': 'R', date: 'd', set: 's', utc: 'u', reference: 'r' };
const listNames = { color: 'C', 'full-time': 'l', 'group-directories-first': 'l' };
const editNames = { 'regexp-extended': 'r', quiet: 'n', silent: 'n', expression: 'e', file: 'f', 'in-place': 'i' };

/** Of BusyBox 1.36, by its usages and its calls of getopt32. */
const forms: Readonly<Record<string, AppletForm>> = {
  cut: { flags: 'sDn', valued: 'bcfdOF' },
  date: { flags: 'uRI', valued: 'sdrD', long: dateNames, optional: 'I' },
  df: { flags: 'PkmhHTai', valued: 'Bt' },
  du: { flags: 'aHkLsxclhmb', valued: 'd' },
  grep: { flags: 'lnqvscFiHhLorRwxEaIz', valued: 'efmABC', status: 2 },
  ls: { flags: '1AaCxdLHRFplinshrSXvctugk', valued: 'wT', long: listNames },
  sed: { flags: 'nrEi', valued: 'ef', long: editNames, optional: 'i' },
  seq: { flags: 'w', valued: 's', strict: true },
  sort: { flags: 'ngMVucszbrdfimh', valued: 'STokt', status: 2 },
  tr: { flags: 'Ccds', strict: true },
  uniq: { flags: 'cduiz', valued: 'fsw' },
  wc: { flags: 'cmlwL' },
};

/** Programs that take more of their callers where they are not BusyBox' own. */
export const buildsOfOthers: readonly string[] = [...Object.keys(forms), 'egrep', 'fgrep', 'find'];

/** The same program in BusyBox' one file, where it refuses what others would understand. */
export function asApplet(program: Program | undefined): Program | undefined {
  if (program === undefined) return undefined;
  if (program.name === 'find') return { ...program, run: runFind(program) };
  const form = forms[program.name];
  if (form === undefined) return program;
  const { optional, status = 1 } = form;
  // What follows such an option is no further option.
  const attached = new RegExp(`^(-[^-]*?[${optional}]).+$`, 's');
  const plain = (args: readonly string[]) =>
    optional === undefined ? args : args.map((one) => one.replace(attached, '$1'));
  const run = async (context: ProgramContext) => {
    const call = await readCall(context, busyboxWords, form, plain);
    return call === undefined ? status : program.run(context);
  };
  return { ...program, run };
}

/** Arguments of each expression that BusyBox' find knows. */
const expressions = new Map<string, number>([
  ...['follow', 'xdev', 'depth', 'o', 'or', 'a', 'and', 'not', 'executable', 'empty', 'prune'].map(
    (name) => [name, 0] as const,
  ),
  ...['print', 'print0', 'delete', 'quit'].map((name) => [name, 0] as const),
  ...['maxdepth', 'mindepth', 'name', 'iname', 'path', 'wholename', 'ipath', 'regex', 'type', 'perm'].map(
    (name) => [name, 1] as const,
  ),
  ...['mtime', 'atime', 'ctime', 'mmin', 'amin', 'cmin', 'newer', 'inum', 'samefile', 'user', 'group'].map(
    (name) => [name, 1] as const,
  ),
  ...['size', 'links'].map((name) => [name, 1] as const),
]);

const runFind = (program: Program) => async (context: ProgramContext) => {
  const problem = misfit(context.arguments);
  if (problem === undefined) return program.run(context);
  await context.complain(problem);
  return problem.startsWith('unrecognized') ? busyboxUsage(context, usages.find ?? '') : 1;
};

/** What BusyBox' find says of expressions, which begin behind the paths; undefined: it knows them all. */
function misfit(args: readonly string[]): string | undefined {
  const isOption = (word = '') => /^-[HLP]+$/.test(word);
  let at = args.findIndex((word) => (word.startsWith('-') && !isOption(word)) || word === '!' || word === '(');
  while (at >= 0 && at < args.length) {
    const word = args[at] ?? '';
    if (word === '-exec') {
      const end = args.findIndex(
        (one, index) => index > at && (one === ';' || (one === '+' && args[index - 1] === '{}')),
      );
      if (end < 0) return undefined;
      at = end + 1;
      continue;
    }
    const count =
      '!()'.includes(word) && word !== '' ? 0 : word.startsWith('-') ? expressions.get(word.slice(1)) : undefined;
    if (count === undefined) return `unrecognized: ${word}`;
    if (at + count >= args.length) return `${word} requires an argument`;
    at += count + 1;
  }
  return undefined;
}
