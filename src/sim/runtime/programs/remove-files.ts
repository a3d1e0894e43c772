import { FileSystemError } from '../files/file-system-error.ts';
import { joinPath } from '../files/paths.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { encode } from './text.ts';
import { readCall } from './wrong-call.ts';

/** How one call of rm goes about it. */
interface Removal {
  readonly context: ProgramContext;
  readonly words: FileWords;
  readonly verbose: boolean;
  /** Asks before every single one. */
  readonly asks: boolean;
}

const defineRm = (words: FileWords) =>
  defineProgram({
    name: `${words.maker}rm`,
    run: async (context) => {
      const gnu = words.maker === '' ? '' : 'dI';
      const long = { recursive: 'r', force: 'f', verbose: 'v', dir: 'd', interactive: 'i' };
      const names = words.maker === '' ? {} : { ...long, 'no-preserve-root': 'P', 'preserve-root': 'R' };
      const call = await readCall(context, words, { flags: `rRfiv${gnu}P`, long: names, least: 1 });
      if (call === undefined) return 1;
      const { flags, operands } = call;
      const recursive = flags.has('r') || flags.has('R');
      const removal: Removal = { context, words, verbose: flags.has('v'), asks: flags.has('i') && !flags.has('f') };
      let status = 0;
      for (const operand of operands) {
        const refusal = words.refusedRemoval(operand, recursive, flags.has('P'));
        if (refusal !== undefined) {
          for (const line of refusal) await context.complain(line);
          status = 1;
          continue;
        }
        const path = context.path(operand);
        try {
          const { type } = context.files.lstat(path);
          const isDirectory = type === 'directory';
          if (isDirectory && !recursive && !flags.has('d')) {
            await context.complain(words.removedDirectory(operand));
            status = 1;
          } else if (isDirectory && recursive) status = Math.max(status, await removeTree(removal, path, operand));
          else await removeOne(removal, path, operand, isDirectory);
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

async function removeOne(removal: Removal, path: string, shown: string, isDirectory: boolean): Promise<void> {
  const { context, words, verbose, asks } = removal;
  if (asks && !(await isAgreed(removal, path, shown))) return;
  context.files.remove(path);
  if (verbose) await context.print(isDirectory ? words.directoryGone(shown) : `removed '${shown}'\n`);
}

async function isAgreed({ context, words }: Removal, path: string, shown: string): Promise<boolean> {
  const { type, size } = context.files.lstat(path);
  await context.stderr.write(encode(`${context.name}: ${words.askRemoval(shown, type, size)}`));
  const answer = await context.read();
  return answer !== undefined && /^\s*y/i.test(new TextDecoder().decode(answer));
}

/** Removes what can be removed; mount points and what is not allowed stay, each with its message. */
async function removeTree(removal: Removal, path: string, shown: string): Promise<number> {
  const { context, words } = removal;
  let status = 0;
  try {
    for (const name of context.files.readDirectory(path)) {
      const [child, childShown] = [joinPath(path, name), `${shown.replace(/\/$/, '')}/${name}`];
      try {
        if (context.files.lstat(child).type === 'directory')
          status = Math.max(status, await removeTree(removal, child, childShown));
        else await removeOne(removal, child, childShown, false);
      } catch (error) {
        if (!(error instanceof FileSystemError)) throw error;
        await context.complain(words.unremoved(childShown, error.description));
        status = 1;
      }
    }
    if (status === 0) await removeOne(removal, path, shown, true);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    await context.complain(words.unremoved(shown, error.description));
    status = 1;
  }
  return status;
}
