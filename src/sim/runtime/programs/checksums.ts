import { createHash } from 'node:crypto';
import { FileSystemError } from '../files/file-system-error.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { busyboxWords, type FileWords, gnuWords } from './file-words.ts';
import { decode } from './text.ts';
import { readCall } from './wrong-call.ts';

interface Sum {
  readonly context: ProgramContext;
  readonly words: FileWords;
  readonly algorithm: string;
}

/** The sum of one file; undefined when it cannot be read, which has been said then. */
async function sumOf({ context, words, algorithm }: Sum, name: string): Promise<string | undefined> {
  try {
    const bytes = await context.open(name);
    if (name !== '-' && context.files.stat(context.path(name)).type === 'directory')
      throw new FileSystemError('EISDIR', name);
    return createHash(algorithm).update(bytes).digest('hex');
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    await context.complain(
      words.maker === '' ? `can't open '${name}': ${error.description}` : `${name}: ${error.description}`,
    );
    return undefined;
  }
}

/** `-c`: compares files with the sums that a list has of them. */
async function check(sum: Sum, lists: readonly string[], quiet: boolean): Promise<number> {
  const { context, words } = sum;
  let [failed, unread] = [0, 0];
  for (const list of lists.length === 0 ? ['-'] : lists) {
    for (const line of decode(await context.open(list)).split('\n')) {
      const [, wanted = '', name] = /^([0-9a-fA-F]+) [ *](.*)$/.exec(line) ?? [];
      if (name === undefined) continue;
      const own = await sumOf(sum, name);
      const fits = own === wanted.toLowerCase();
      if (own === undefined) unread += 1;
      else if (!fits) failed += 1;
      if (own === undefined) await context.print(`${name}: FAILED${words.maker === '' ? '' : ' open or read'}\n`);
      else if (!fits || !quiet) await context.print(`${name}: ${fits ? 'OK' : 'FAILED'}\n`);
    }
  }
  const many = (count: number, one: string, several: string) => (count === 1 ? one : several);
  if (words.maker === '') {
    const bad = failed + unread;
    if (bad > 0) await context.complain(`WARNING: ${bad} of ${bad} computed checksums did NOT match`);
  } else {
    if (unread > 0)
      await context.complain(`WARNING: ${unread} listed ${many(unread, 'file', 'files')} could not be read`);
    if (failed > 0)
      await context.complain(`WARNING: ${failed} computed ${many(failed, 'checksum', 'checksums')} did NOT match`);
  }
  return failed + unread > 0 ? 1 : 0;
}

const define = (name: string, words: FileWords) =>
  defineProgram({
    name: `${words.maker}${name}`,
    run: async (context) => {
      const long = { check: 'c', quiet: 'q', status: 's', binary: 'b', text: 't', warn: 'w' };
      const call = await readCall(context, words, { flags: 'cbtwqs', long });
      if (call === undefined) return 1;
      const sum: Sum = { context, words, algorithm: name.replace('sum', '') };
      if (call.flags.has('c')) return check(sum, call.operands, call.flags.has('q'));
      let status = 0;
      for (const operand of call.operands.length === 0 ? ['-'] : call.operands) {
        const own = await sumOf(sum, operand);
        if (own === undefined) status = 1;
        else await context.print(`${own}  ${operand}\n`);
      }
      return status;
    },
  });

/** md5sum and its like, BusyBox' and GNU's. */
export const checksumPrograms = [busyboxWords, gnuWords].flatMap((words) =>
  ['md5sum', 'sha1sum', 'sha256sum', 'sha512sum'].map((name) => define(name, words)),
);
