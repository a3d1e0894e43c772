import { FileSystemError } from '../files/file-system-error.ts';
import { baseName, joinPath, normalizePath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import type { Options } from './options.ts';
import { encode } from './text.ts';
import { readCall } from './wrong-call.ts';

function destination(context: ProgramContext, operand: string, target: string, intoDirectory: boolean): string {
  if (!intoDirectory) return target;
  // `.` has no name of its own: what it holds goes into the target itself.
  return /(^|\/)\.\/*$/.test(operand) ? target : joinPath(target, baseName(context.path(operand)));
}

function isDirectory(context: ProgramContext, path: string): boolean {
  return context.files.exists(path) && context.files.stat(path).type === 'directory';
}

interface CopyOptions {
  /** Owner, mode and time, too. */
  readonly keep: boolean;
  /** What a link leads to instead of the link. */
  readonly follow: boolean;
  /** Hears of all that is copied: where from and where to below what was named. */
  readonly told?: (below: string) => void;
}

function copy(context: ProgramContext, from: string, to: string, options: CopyOptions, below = ''): void {
  const { keep, follow } = options;
  options.told?.(below);
  const facts = follow ? context.files.facts(from) : context.files.linkFacts(from);
  if (facts.type === 'directory') {
    if (!isDirectory(context, to)) context.files.makeDirectory(to, { mode: facts.mode | 0o700 });
    for (const name of context.files.readDirectory(from))
      copy(context, joinPath(from, name), joinPath(to, name), { ...options, follow: false }, `${below}/${name}`);
  } else if (facts.type === 'symlink') {
    if (context.files.exists(to)) context.files.remove(to);
    context.files.symlink(facts.target ?? '', to);
    return;
  } else if (facts.type === 'device') {
    context.files.writeFile(to, new Uint8Array(0));
  } else {
    const fresh = !context.files.exists(to);
    context.files.writeFile(to, context.files.readFile(from));
    if (fresh) context.files.chmod(to, facts.mode & ~0o022);
  }
  if (!keep) return;
  if (context.process.credentials.uid === 0) context.files.chown(to, facts.uid, facts.gid);
  context.files.change(to, { mode: facts.mode, modified: facts.modified });
}

/** Where sources go: into a directory, or to a name of their own. */
interface Aim {
  readonly sources: readonly string[];
  readonly target: string;
  readonly into: string;
  readonly directory: boolean;
}

const nouns = ['file operand', 'destination file operand'] as const;

/** `-t DIR`, or the last operand; undefined when several go where there is no directory, which has been said. */
async function aimOf(context: ProgramContext, { flags, values, operands }: Options, words: FileWords) {
  const given = values.get('t');
  const target = given ?? operands.at(-1) ?? '';
  const sources = given === undefined ? operands.slice(0, -1) : operands;
  const into = context.path(target);
  const directory = isDirectory(context, into) && !flags.has('T');
  const aim: Aim = { sources, target, into, directory };
  if (sources.length < 2 || directory) return aim;
  const isThere = context.files.exists(into);
  for (const line of words.noDirectory(target, sources, isThere)) await context.complain(line);
  return undefined;
}

const shownIn = ({ directory, target }: Aim, from: string) =>
  directory ? `${target.replace(/\/$/, '')}/${baseName(from)}` : target;

const isBelow = (path: string, above: string) => path.startsWith(`${above === '/' ? '' : above}/`);

function isSame(context: ProgramContext, one: string, other: string): boolean {
  if (!context.files.exists(one) || !context.files.exists(other)) return false;
  return context.files.realPath(one) === context.files.realPath(other);
}

/** Whether a copy to there is to be made, by -n, -u and -i. */
async function isWelcome(context: ProgramContext, { flags }: Options, from: string, to: string, shown: string) {
  if (!context.files.exists(to) || isDirectory(context, to)) return true;
  if (flags.has('n')) return false;
  if (flags.has('u') && context.files.facts(to).modified >= context.files.facts(from).modified) return false;
  if (!flags.has('i')) return true;
  await context.stderr.write(encode(`${context.name}: overwrite '${shown}'? `));
  const answer = await context.read();
  return answer !== undefined && /^\s*y/i.test(new TextDecoder().decode(answer));
}

const copyNames = {
  recursive: 'r',
  archive: 'a',
  verbose: 'v',
  force: 'f',
  interactive: 'i',
  'no-clobber': 'n',
  'no-target-directory': 'T',
  'target-directory': 't',
  update: 'u',
  dereference: 'L',
  'no-dereference': 'P',
  preserve: 'p',
  parents: 'x',
};

const defineCp = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}cp`,
    run: async (context) => {
      const least = context.arguments.some((one) => /^(?:-[a-zA-Z]*t|--target-directory)/.test(one)) ? 1 : 2;
      const flagLetters = words.maker === '' ? 'arRpdPLHfivTunls' : 'arRpdPLHfivTunlsxbZ';
      const call = await readCall(context, words, { flags: flagLetters, valued: 't', long: copyNames, least, nouns });
      const aim = call === undefined ? undefined : await aimOf(context, call, words);
      if (call === undefined || aim === undefined) return 1;
      const { flags } = call;
      const recursive = flags.has('r') || flags.has('R') || flags.has('a');
      const keep = flags.has('p') || flags.has('a');
      let status = 0;
      for (const source of aim.sources) {
        const from = context.path(source);
        const to = destination(context, source, aim.into, aim.directory);
        const shown = shownIn(aim, from);
        try {
          const isTree = context.files.stat(from).type === 'directory';
          const refusal =
            isTree && !recursive
              ? words.omitted(source)
              : isTree && isBelow(to, from)
                ? words.intoItself(source, shown)
                : isSame(context, from, to)
                  ? `'${source}' and '${shown}' are the same file`
                  : undefined;
          if (refusal !== undefined) {
            await context.complain(refusal);
            status = 1;
            continue;
          }
          if (!(await isWelcome(context, call, from, to, shown))) continue;
          const lines: string[] = [];
          const told = (below: string) => lines.push(`'${source}${below}' -> '${shown}${below}'\n`);
          copy(context, from, to, { keep, follow: !recursive, told });
          if (flags.has('v')) await context.print(lines.join(''));
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          const aboutSource = error.path === from;
          if (aboutSource && error.code === 'ENOENT') {
            await context.complain(words.unfound(source, error.description));
          } else if (aboutSource) await context.complain(words.uncopied(source, error.description));
          else await context.complain(words.uncreated(shown, error.description));
          status = 1;
        }
      }
      return status;
    },
  });
export const cp = defineCp(busyboxWords);
export const gnuCp = defineCp(gnuWords);

const defineMv = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}mv`,
    run: async (context) => {
      const least = context.arguments.some((one) => /^(?:-[a-zA-Z]*t|--target-directory)/.test(one)) ? 1 : 2;
      const call = await readCall(context, words, { flags: 'finvTu', valued: 't', long: copyNames, least, nouns });
      const aim = call === undefined ? undefined : await aimOf(context, call, words);
      if (call === undefined || aim === undefined) return 1;
      let status = 0;
      for (const source of aim.sources) {
        const from = context.path(source);
        const to = destination(context, source, aim.into, aim.directory);
        const shown = shownIn(aim, from);
        try {
          const { type } = context.files.lstat(from);
          const refusal =
            type === 'directory' && isBelow(to, from)
              ? words.movedIntoItself(source, shown)
              : isSame(context, from, to)
                ? words.movedToItself(source, shown)
                : undefined;
          if (refusal !== undefined) {
            await context.complain(refusal);
            status = 1;
            continue;
          }
          if (!(await isWelcome(context, call, from, to, shown))) continue;
          move(context, from, to);
          if (call.flags.has('v')) await context.print(words.moved(source, shown));
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          const isGone = error.code === 'ENOENT' && error.path === from;
          await context.complain(isGone ? words.unmovable(source) : words.unmoved(source, shown, error.description));
          status = 1;
        }
      }
      return status;
    },
  });
export const mv = defineMv(busyboxWords);
export const gnuMv = defineMv(gnuWords);

/** Renames; to another file system it copies, and removes what it copied. */
function move(context: ProgramContext, from: string, to: string): void {
  try {
    context.files.rename(from, to);
  } catch (error) {
    if (!(error instanceof FileSystemError) || error.code !== 'EXDEV') throw error;
    copy(context, from, to, { keep: true, follow: false });
    context.files.remove(from, { recursive: true });
  }
}

const defineLn = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}ln`,
    run: async (context) => {
      const long = { symbolic: 's', force: 'f', verbose: 'v', 'no-dereference': 'n', relative: 'r' };
      const call = await readCall(context, words, { flags: 'sfnvrTb', valued: 'S', long, least: 1, nouns });
      if (call === undefined) return 1;
      const { flags, operands } = call;
      // Without a place for it the link goes here.
      const target = operands.length > 1 ? (operands.at(-1) ?? '.') : '.';
      const into = context.path(target);
      const isLink = flags.has('n') && context.files.exists(into) && context.files.lstat(into).type === 'symlink';
      const directory = isDirectory(context, into) && !isLink && !flags.has('T');
      let status = 0;
      for (const source of operands.length > 1 ? operands.slice(0, -1) : operands) {
        const from = normalizePath(source, context.workingDirectory);
        const path = directory ? joinPath(into, baseName(from)) : into;
        const shown =
          directory && target !== '.'
            ? `${target.replace(/\/$/, '')}/${baseName(from)}`
            : directory
              ? baseName(from)
              : target;
        const kind = flags.has('s') ? 'symbolic' : 'hard';
        try {
          if (kind === 'hard' && context.files.lstat(from).type === 'directory') {
            await context.complain(words.linkedDirectory(source, shown));
            status = 1;
            continue;
          }
          if (flags.has('f') && isThere(context, path)) context.files.remove(path);
          if (kind === 'symbolic') context.files.symlink(source, path);
          else context.files.link(from, path);
          if (flags.has('v')) await context.print(words.linked(source, shown, kind));
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          const isGone = kind === 'hard' && error.path === from && error.code === 'ENOENT';
          await context.complain(
            isGone ? words.unlinkable(source) : words.unlinked(shown, kind, error.description, source),
          );
          status = 1;
        }
      }
      return status;
    },
  });
export const ln = defineLn(busyboxWords);
export const gnuLn = defineLn(gnuWords);

/** A link that leads nowhere is there, too. */
function isThere({ files }: ProgramContext, path: string): boolean {
  try {
    files.lstat(path);
    return true;
  } catch {
    return false;
  }
}
