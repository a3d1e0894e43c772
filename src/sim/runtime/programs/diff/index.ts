import { FileSystemError } from '../../files/file-system-error.ts';
import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { type Options, parseOptions } from '../options.ts';
import { changesBetween } from './changes.ts';
import { type Lines, renderNormal, renderUnified } from './render.ts';

/** What diffutils' diff and BusyBox' say otherwise. */
interface DiffStyle {
  readonly name: string;
  readonly isGnu: boolean;
}

const longNames = {
  unified: 'u',
  brief: 'q',
  recursive: 'r',
  'report-identical-files': 's',
  'new-file': 'N',
  text: 'a',
  'ignore-case': 'i',
  'ignore-all-space': 'w',
  'ignore-space-change': 'b',
  'ignore-blank-lines': 'B',
  'side-by-side': 'y',
  context: 'c',
};

/** Exit codes: 0 the same, 1 they differ, 2 trouble. */
function defineDiff({ name, isGnu }: DiffStyle): Program {
  /** One file as its lines; undefined after the complaint that it cannot be read. */
  const readText = async (context: ProgramContext, path: string, given: Options): Promise<string | undefined> => {
    try {
      return new TextDecoder('latin1').decode(await context.open(path));
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      if (given.flags.has('N') && error.code === 'ENOENT') return '';
      await context.complain(isGnu ? `${path}: ${error.description}` : `can't stat '${path}': ${error.description}`);
      return undefined;
    }
  };

  const compareFiles = async (
    context: ProgramContext,
    given: Options,
    pair: Pair,
    within: boolean,
  ): Promise<number> => {
    const texts = [await readText(context, pair.one, given), await readText(context, pair.other, given)];
    const [text, otherText] = texts;
    if (text === undefined || otherText === undefined) return 2;
    const { flags } = given;
    const [one, other] = [linesOf(text), linesOf(otherText)];
    const changes = changesBetween(keysOf(one, flags), keysOf(other, flags));
    if (changes.length === 0) {
      if (flags.has('s')) await context.print(`Files ${pair.one} and ${pair.other} are identical\n`);
      return 0;
    }
    if (flags.has('q')) {
      await context.print(`Files ${pair.one} and ${pair.other} differ\n`);
      return 1;
    }
    const isUnified = !isGnu || flags.has('u') || given.values.has('U');
    // GNU's says which files of two directories it is about with the command for them alone.
    const command = within && isGnu ? `diff ${optionsOf(context)}${pair.one} ${pair.other}\n` : '';
    const names = isUnified ? `--- ${label(context, pair.one)}\n+++ ${label(context, pair.other)}\n` : '';
    const body = isUnified
      ? renderUnified(changes, one, other, Number(given.values.get('U') ?? 3))
      : renderNormal(changes, one, other);
    await context.stdout.write(Buffer.from(`${command}${names}`, 'utf8'));
    await context.stdout.write(Buffer.from(body, 'latin1'));
    return 1;
  };

  const label = (context: ProgramContext, path: string): string => {
    if (!isGnu || path === '-') return path;
    const stamp = new Date(context.files.stat(context.path(path)).modified).toISOString();
    return `${path}\t${stamp.slice(0, 10)} ${stamp.slice(11, 23)}000000 +0000`;
  };

  const compareDirectories = async (context: ProgramContext, given: Options, pair: Pair): Promise<number> => {
    const listOf = (path: string): readonly string[] => [...context.files.readDirectory(context.path(path))].sort();
    const [own, others] = [listOf(pair.one), listOf(pair.other)];
    let code = 0;
    for (const entry of [...new Set([...own, ...others])].sort()) {
      const next = { one: below(pair.one, entry), other: below(pair.other, entry) };
      const [isOwn, isOther] = [own.includes(entry), others.includes(entry)];
      if (!(isOwn && isOther) && !given.flags.has('N')) {
        await context.print(`Only in ${isOwn ? pair.one : pair.other}: ${entry}\n`);
        code = Math.max(code, 1);
      } else if (isDirectory(context, next.one) && isDirectory(context, next.other)) {
        if (given.flags.has('r')) code = Math.max(code, await compareDirectories(context, given, next));
        else await context.print(`Common subdirectories: ${next.one} and ${next.other}\n`);
      } else code = Math.max(code, await compareFiles(context, given, next, true));
    }
    return code;
  };

  return defineProgram({
    name,
    run: async (context) => {
      const given = parseOptions(context.arguments, 'uqrsNaiwbBydtTc', 'UL', longNames);
      const { flags, operands } = given;
      const strange = ['y', 'c'].find((letter) => flags.has(letter));
      if (given.unknown !== undefined || strange !== undefined) {
        await context.complain(`not simulated: diff ${given.unknown ?? `-${strange}`}`);
        return 2;
      }
      const [one, other, more] = operands;
      if (one === undefined || other === undefined || more !== undefined) {
        const what =
          more === undefined ? `missing operand after '${one ?? name.replace('gnu-', '')}'` : `extra operand '${more}'`;
        await context.complain(isGnu ? `${what}\ndiff: Try 'diff --help' for more information.` : what);
        return 2;
      }
      const [first, second] = [isDirectory(context, one), isDirectory(context, other)];
      if (first && second) return compareDirectories(context, given, { one, other });
      const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
      return compareFiles(
        context,
        given,
        { one: first ? below(one, lastOf(other)) : one, other: second ? below(other, lastOf(one)) : other },
        false,
      );
    },
  });
}

interface Pair {
  readonly one: string;
  readonly other: string;
}

function below(directory: string, entry: string): string {
  return `${directory.replace(/\/$/, '')}/${entry}`;
}

function isDirectory({ files, path }: ProgramContext, name: string): boolean {
  return name !== '-' && files.exists(path(name)) && files.stat(path(name)).type === 'directory';
}

function optionsOf({ arguments: args }: ProgramContext): string {
  return args
    .filter((arg) => arg.startsWith('-') && arg !== '-')
    .map((arg) => `${arg} `)
    .join('');
}

function linesOf(text: string): Lines {
  const lines = text.split('\n');
  const endsOpen = lines.at(-1) !== '';
  return { lines: endsOpen ? lines : lines.slice(0, -1), endsOpen };
}

/** The lines as they count: without what -i, -b and -w overlook; one whose end is missing is another line. */
function keysOf({ lines, endsOpen }: Lines, flags: ReadonlySet<string>): readonly string[] {
  return lines.map((line, index) => {
    let key = line;
    if (flags.has('w')) key = key.replace(/\s+/g, '');
    else if (flags.has('b')) key = key.replace(/\s+/g, ' ').trimEnd();
    if (flags.has('i')) key = key.toLowerCase();
    return endsOpen && index === lines.length - 1 ? `${key}\u0000` : key;
  });
}

/** BusyBox' diff: always unified, names without times. Follows busybox editors/diff.c. */
export const diff = defineDiff({ name: 'diff', isGnu: false });
/** GNU's, of machines and of images of such distributions. Follows diffutils src/diff.c. */
export const gnuDiff = defineDiff({ name: 'gnu-diff', isGnu: true });
