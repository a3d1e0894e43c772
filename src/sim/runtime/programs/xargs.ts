import { spawnChild } from '../process/child.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { StartError } from '../process/start-error.ts';
import { emptyInput } from '../process/streams.ts';
import { parseOptions } from './options.ts';
import { decode } from './text.ts';

/** Words as xargs splits them: at blanks and line ends, quotes and backslashes keep together. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [whole] of text.matchAll(/(?:[^\s'"\\]|\\[\s\S]|'[^'\n]*'|"[^"\n]*")+/g)) {
    words.push(
      whole.replace(/\\([\s\S])|'([^']*)'|"([^"]*)"/g, (_, one, single, double) => one ?? single ?? double ?? ''),
    );
  }
  return words;
}

/** How many words one command gets. */
function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
}

/** Runs a command with arguments from stdin. Follows findutils' xargs: -0 -d -I -L -n -P -r -t. */
export const xargs = defineProgram({
  name: 'xargs',
  run: async (context) => {
    const long = {
      null: '0',
      delimiter: 'd',
      'max-args': 'n',
      'max-lines': 'L',
      'max-procs': 'P',
      'no-run-if-empty': 'r',
      replace: 'I',
      verbose: 't',
    };
    const { flags, values, operands, unknown } = parseOptions(context.arguments, '0rtxp', 'dILnPsE', long, true);
    if (unknown !== undefined) {
      await context.complain(`invalid option -- '${unknown}'`);
      return 1;
    }
    const text = decode(await context.readAll());
    const command = operands.length === 0 ? ['echo'] : operands;
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const mark = values.get('I');
    const delimiter = flags.has('0') ? '\0' : values.get('d')?.replace('\\n', '\n').replace('\\t', '\t');
    const items =
      delimiter === undefined
        ? undefined
        : text.split(delimiter).filter((item, at, all) => at < all.length - 1 || item !== '');
    const commands: (readonly string[])[] =
      mark !== undefined
        ? (items ?? lines.map((line) => line.trim())).map((line) => command.map((word) => word.replaceAll(mark, line)))
        : values.has('L')
          ? groupsOf(lines, Number(values.get('L'))).map((group) => [...command, ...group.flatMap(wordsOf)])
          : groupsOf(items ?? wordsOf(text), Number(values.get('n') ?? 5000)).map((group) => [...command, ...group]);
    if (commands.length === 0 && mark === undefined && !flags.has('r')) commands.push(command);
    return runAll(context, commands, Math.max(1, Number(values.get('P') ?? 1) || commands.length), flags.has('t'));
  },
});

async function runAll(
  context: ProgramContext,
  commands: readonly (readonly string[])[],
  atOnce: number,
  told: boolean,
): Promise<number> {
  let status = 0;
  for (const group of groupsOf(commands, atOnce)) {
    const codes = group.map((command) => runOne(context, command, told));
    for (const code of await Promise.all(codes)) {
      if (code === 255) {
        await context.complain(`${group[0]?.[0]}: exited with status 255; aborting`);
        return 124;
      }
      if (code === 126 || code === 127) return code;
      if (code !== 0) status = 123;
    }
  }
  return status;
}

async function runOne(context: ProgramContext, command: readonly string[], told: boolean): Promise<number> {
  if (told) await context.stderr.write(new TextEncoder().encode(`${command.join(' ')}\n`));
  try {
    const child = spawnChild(context, command, { stdin: emptyInput });
    return (await context.process.until(child.exited)).code;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const isMissing = error.reason === 'not-found';
    await context.complain(`${command[0]}: ${isMissing ? 'No such file or directory' : 'Permission denied'}`);
    return isMissing ? 127 : 126;
  }
}
