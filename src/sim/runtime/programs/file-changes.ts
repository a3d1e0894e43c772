import { FileSystemError } from '../files/file-system-error.ts';
import { baseName, joinPath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

const defineTouch = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}touch`,
    run: (context) => {
      const { flags, operands } = parseOptions(context.arguments, 'acmh', 'dtr', { 'no-create': 'c' });
      return forEachOperand(
        context,
        operands,
        (operand) => {
          const path = context.path(operand);
          if (context.files.exists(path)) context.files.change(path, { modified: context.system.clock.now() });
          else if (!flags.has('c')) context.files.writeFile(path, new Uint8Array(0));
        },
        words.untouched,
      );
    },
  });
export const touch = defineTouch(busyboxWords);
export const gnuTouch = defineTouch(gnuWords);

const defineMkdir = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}mkdir`,
    run: (context) => {
      const { flags, values, operands } = parseOptions(context.arguments, 'pv', 'm', { parents: 'p', mode: 'm' });
      const mode = values.get('m');
      const { environment } = context;
      const locale = environment.get('LC_ALL') ?? environment.get('LC_CTYPE') ?? environment.get('LANG') ?? '';
      return forEachOperand(
        context,
        operands,
        (operand) =>
          context.files.makeDirectory(context.path(operand), {
            recursive: flags.has('p'),
            ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
          }),
        (operand, description) => words.unmade(operand, description, locale),
      );
    },
  });
export const mkdir = defineMkdir(busyboxWords);
export const gnuMkdir = defineMkdir(gnuWords);

const defineRmdir = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}rmdir`,
    run: (context) => {
      const { operands } = parseOptions(context.arguments, 'p', '', { parents: 'p' });
      return forEachOperand(
        context,
        operands,
        (operand) => {
          const path = context.path(operand);
          if (context.files.lstat(path).type !== 'directory') throw new FileSystemError('ENOTDIR', operand);
          context.files.remove(path);
        },
        words.unremovedDirectory,
      );
    },
  });
export const rmdir = defineRmdir(busyboxWords);
export const gnuRmdir = defineRmdir(gnuWords);

const defineRm = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}rm`,
    run: async (context) => {
      const { flags, operands } = parseOptions(context.arguments, 'rRfiv', '', { recursive: 'r', force: 'f' });
      const recursive = flags.has('r') || flags.has('R');
      let status = 0;
      for (const operand of operands) {
        const path = context.path(operand);
        try {
          const { type } = context.files.lstat(path);
          if (type === 'directory' && !recursive) {
            await context.complain(words.removedDirectory(operand));
            status = 1;
          } else if (type === 'directory') status = Math.max(status, await removeTree(context, path, operand, words));
          else {
            context.files.remove(path);
            if (flags.has('v')) await context.print(`removed '${operand}'\n`);
          }
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          if (flags.has('f') && error.code === 'ENOENT') continue;
          await context.complain(words.unremoved(operand, error.description));
          status = 1;
        }
      }
      return status;
    },
  });
export const rm = defineRm(busyboxWords);
export const gnuRm = defineRm(gnuWords);

/** Removes what can be removed; mount points and what is not allowed stay, each with its message. */
async function removeTree(context: ProgramContext, path: string, shown: string, words: FileWords): Promise<number> {
  let status = 0;
  try {
    for (const name of context.files.readDirectory(path)) {
      const child = joinPath(path, name);
      if (context.files.lstat(child).type === 'directory') {
        status = Math.max(status, await removeTree(context, child, `${shown}/${name}`, words));
      } else {
        status = Math.max(
          status,
          await forEachOperand(context, [`${shown}/${name}`], () => context.files.remove(child), words.unremoved),
        );
      }
    }
    if (status === 0) context.files.remove(path);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    await context.complain(words.unremoved(shown, error.description));
    status = 1;
  }
  return status;
}

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

const defineCp = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}cp`,
    run: async (context) => {
      const { flags, operands } = parseOptions(context.arguments, 'arRpdPLfivTu', '', {
        recursive: 'r',
        archive: 'a',
        verbose: 'v',
      });
      const [target, ...sources] = operands.toReversed();
      if (target === undefined || sources.length === 0) {
        await context.complain('missing operand');
        return 1;
      }
      const into = context.path(target);
      const directory = isDirectory(context, into) && !flags.has('T');
      if (sources.length > 1 && !directory) {
        await context.complain(`target '${target}' is not a directory`);
        return 1;
      }
      const recursive = flags.has('r') || flags.has('R') || flags.has('a');
      const keep = flags.has('p') || flags.has('a');
      let status = 0;
      for (const source of sources.toReversed()) {
        const from = context.path(source);
        const to = destination(context, source, into, directory);
        try {
          if (context.files.stat(from).type === 'directory' && !recursive) {
            await context.complain(words.omitted(source));
            status = 1;
            continue;
          }
          const shown = directory ? joinPath(target, baseName(from)) : target;
          const lines: string[] = [];
          const told = (below: string) => lines.push(`'${source}${below}' -> '${shown}${below}'\n`);
          copy(context, from, to, { keep, follow: !recursive, told });
          if (flags.has('v')) await context.print(lines.join(''));
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          const aboutSource = error.path === from;
          const shown = directory ? `${target.replace(/\/$/, '')}/${baseName(from)}` : target;
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

export const mv = defineProgram({
  name: 'mv',
  run: async (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'finvT', '', { verbose: 'v' });
    const [target, ...sources] = operands.toReversed();
    if (target === undefined || sources.length === 0) {
      await context.complain('missing operand');
      return 1;
    }
    const into = context.path(target);
    const directory = isDirectory(context, into);
    return forEachOperand(
      context,
      sources.toReversed(),
      async (source) => {
        const from = context.path(source);
        const to = destination(context, source, into, directory);
        try {
          context.files.rename(from, to);
        } catch (error) {
          if (!(error instanceof FileSystemError) || error.code !== 'EXDEV') throw error;
          copy(context, from, to, { keep: true, follow: false });
          context.files.remove(from, { recursive: true });
        }
        const shown = directory ? joinPath(target, baseName(from)) : target;
        if (flags.has('v')) await context.print(`renamed '${source}' -> '${shown}'\n`);
      },
      (source, description) => `can't rename '${source}': ${description}`,
    );
  },
});

export const ln = defineProgram({
  name: 'ln',
  run: (context) => {
    const { flags, operands } = parseOptions(context.arguments, 'sfnvrT', '', { symbolic: 's', force: 'f' });
    const target = operands.length > 1 ? (operands.at(-1) ?? '.') : '.';
    const into = context.path(target);
    const directory = isDirectory(context, into) && !(flags.has('n') && context.files.lstat(into).type === 'symlink');
    return forEachOperand(context, operands.length > 1 ? operands.slice(0, -1) : operands, (source) => {
      const path = directory ? joinPath(into, baseName(context.path(source))) : into;
      if (flags.has('f')) {
        try {
          context.files.remove(path);
        } catch {
          // Nothing stood there.
        }
      }
      if (flags.has('s')) context.files.symlink(source, path);
      else context.files.link(context.path(source), path);
    });
  },
});

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
