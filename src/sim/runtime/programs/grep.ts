import { joinPath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { escapeRegExp } from '../shell/pattern.ts';
import { ignoringCase } from './ignoring-case.ts';
import { parseOptions } from './options.ts';
import { posixExpression } from './posix-expression.ts';
import { decode, eachLine, forEachOperand } from './text.ts';

export const grep = defineProgram({
  name: 'grep',
  run: (context) => run(context, context.name === 'egrep', context.name === 'fgrep'),
});

async function run(context: ProgramContext, extendedName: boolean, fixedName: boolean): Promise<number> {
  // `-3` is three lines of context.
  const args = context.arguments.map((argument) => (/^-\d+$/.test(argument) ? `-C${argument.slice(1)}` : argument));
  const { flags, values, all, operands, unknown } = parseOptions(args, 'ivcnqslLowxEFPGrRhHazU', 'emABCfID', {
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    quiet: 'q',
    silent: 'q',
    recursive: 'r',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'line-number': 'n',
    'only-matching': 'o',
    'files-with-matches': 'l',
    'no-filename': 'h',
    'files-without-match': 'L',
    'line-regexp': 'x',
    'max-count': 'm',
    'no-messages': 's',
    'perl-regexp': 'P',
    'after-context': 'A',
    'before-context': 'B',
    'word-regexp': 'w',
    'with-filename': 'H',
    context: 'C',
    file: 'f',
    include: 'I',
    regexp: 'e',
    text: 'a',
    color: 'a',
    colour: 'a',
  });
  if (unknown !== undefined && !unknown.startsWith('--color')) {
    await context.complain(`unrecognized option: ${unknown}`);
    return 2;
  }
  const rest = [...operands];
  const listed: string[] = [...(all.get('e') ?? [])];
  for (const path of all.get('f') ?? []) listed.push(decode(await context.open(path)).replace(/\n$/, ''));
  const text = listed.length > 0 ? listed.join('\n') : rest.shift();
  if (text === undefined) {
    await context.complain('missing pattern');
    return 2;
  }
  const fixed = flags.has('F') || fixedName;
  const extended = flags.has('E') || extendedName;
  const source = text
    .split('\n')
    .map((one) => (fixed ? escapeRegExp(one) : flags.has('P') ? perlExpression(one) : posixExpression(one, extended)))
    .join('|');
  const bounded = flags.has('x') ? `^(?:${source})$` : flags.has('w') ? `\\b(?:${source})\\b` : source;
  let expression: RegExp;
  try {
    expression = new RegExp(flags.has('i') ? ignoringCase(bounded) : bounded, 'g');
  } catch {
    await context.complain(`bad regex '${text}': Invalid preceding regular expression`);
    return 2;
  }
  const limit = Number(values.get('m') ?? Number.POSITIVE_INFINITY);
  const after = Number(values.get('A') ?? values.get('C') ?? 0);
  const before = Number(values.get('B') ?? values.get('C') ?? 0);
  const recursive = flags.has('r') || flags.has('R');
  const paths = rest.length === 0 ? [recursive ? '.' : '-'] : rest;
  const included = all.get('I')?.map((pattern) => globExpression(pattern));
  const isIncluded = (path: string) =>
    included === undefined || included.some((pattern) => pattern.test(path.split('/').at(-1) ?? ''));
  const names = paths.flatMap((path) =>
    recursive && path !== '-' ? filesBelow(context, path).filter(isIncluded) : [path],
  );
  const prefixed = !flags.has('h') && (flags.has('H') || names.length > 1 || recursive);
  let matched = false;

  const scan = async (name: string, each: (line: (text: string) => Promise<boolean>) => Promise<void>) => {
    const prefix = prefixed ? `${name}:` : '';
    const kept: string[] = [];
    let count = 0;
    let number = 0;
    let following = 0;
    /** The number of the last line that was printed. */
    let printed = 0;
    const gap = async (from: number) => {
      if (before + after > 0 && printed > 0 && from > printed + 1) await context.print('--\n');
      printed = number;
    };
    await each(async (raw) => {
      number += 1;
      const line = raw.replace(/\n$/, '');
      expression.lastIndex = 0;
      if (expression.test(line) === flags.has('v')) {
        if (following > 0) {
          following -= 1;
          printed = number;
          await context.print(`${prefixed ? `${name}-` : ''}${flags.has('n') ? `${number}-` : ''}${line}\n`);
        } else if (before > 0) {
          kept.push(`${prefixed ? `${name}-` : ''}${flags.has('n') ? `${number}-` : ''}${line}\n`);
          if (kept.length > before) kept.shift();
        }
        return true;
      }
      matched = true;
      count += 1;
      if (flags.has('q')) return false;
      if (flags.has('l') || flags.has('L')) return false;
      if (!flags.has('c')) {
        await gap(number - kept.length);
        await context.print(kept.splice(0).join(''));
        const place = flags.has('n') ? `${prefix}${number}:` : prefix;
        expression.lastIndex = 0;
        if (flags.has('o')) {
          const parts = [...line.matchAll(expression)].filter(([part]) => part !== '');
          for (const [part] of parts) await context.print(`${place}${part}\n`);
        } else await context.print(`${place}${line}\n`);
        following = after;
      }
      return count < limit;
    });
    if (flags.has('l') ? count > 0 : flags.has('L') ? count === 0 : false) await context.print(`${name}\n`);
    else if (flags.has('c') && !flags.has('q')) await context.print(`${prefix}${count}\n`);
  };

  let status = 0;
  for (const name of names) {
    if (name === '-') await scan('(standard input)', (line) => eachLine(context, line));
    else if (flags.has('s')) {
      if (context.files.exists(context.path(name))) await scanFile(context, name, scan);
      else status = 1;
    } else status ||= await forEachOperand(context, [name], () => scanFile(context, name, scan));
  }
  if (status !== 0) return 2;
  return matched ? 0 : 1;
}

/** `*.conf` of --include. */
function globExpression(pattern: string): RegExp {
  return new RegExp(`^${escapeRegExp(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`);
}

type Scan = (name: string, each: (line: (text: string) => Promise<boolean>) => Promise<void>) => Promise<void>;

async function scanFile(context: ProgramContext, name: string, scan: Scan): Promise<void> {
  const lines = decode(context.files.readFile(context.path(name))).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  await scan(name, async (line) => {
    for (const text of lines) if (!(await line(text))) return;
  });
}

function filesBelow(context: ProgramContext, shown: string): string[] {
  const path = context.path(shown);
  if (!context.files.exists(path) || context.files.lstat(path).type !== 'directory') return [shown];
  return context.files.readDirectory(path).flatMap((name) => filesBelow(context, joinPath(shown, name)));
}

export const wc = defineProgram({
  name: 'wc',
  run: async (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'clwmL', '', {
      lines: 'l',
      words: 'w',
      bytes: 'c',
      chars: 'm',
    });
    const totals = { l: 0, w: 0, c: 0 };
    const show = async (counts: typeof totals, name: string) => {
      const wanted = (['l', 'w', 'c'] as const).filter(
        (key) => flags.size === 0 || flags.has(key) || (key === 'c' && flags.has('m')),
      );
      const alone = wanted.length === 1 && operands.length <= 1;
      const numbers = wanted.map((key) => (alone ? String(counts[key]) : String(counts[key]).padStart(9)));
      await context.print(`${numbers.join(' ')}${name === '' ? '' : ` ${name}`}\n`);
    };
    const status = await forEachOperand(context, operands.length === 0 ? ['-'] : operands, async (operand) => {
      const content = await context.open(operand);
      const text = decode(content);
      const counts = {
        l: text.split('\n').length - 1,
        w: text.split(/\s+/).filter((word) => word !== '').length,
        c: flags.has('m') ? [...text].length : content.length,
      };
      totals.l += counts.l;
      totals.w += counts.w;
      totals.c += counts.c;
      await show(counts, operands.length === 0 ? '' : operand);
    });
    if (operands.length > 1) await show(totals, 'total');
    return status;
  },
});

/** What Perl's expressions have and JavaScript's write otherwise: `\K`, which leaves out what stands before it, and `(?i)` in front. */
function perlExpression(pattern: string): string {
  const [, options = '', rest = ''] = /^(\(\?i\))?(.*)$/s.exec(pattern) ?? [];
  const at = /^((?:\\[^K]|[^\\])*?)\\K/s.exec(rest);
  const kept = at === null ? rest : `(?<=${at[1]})${rest.slice(at[0].length)}`;
  return options === '' ? kept : `(?i:${kept})`;
}
