import { gunzipSync, gzipSync } from 'node:zlib';
import { FileSystemError } from '../files/file-system-error.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import type { FileWords } from './file-words.ts';
import { busyboxWords, gnuWords } from './file-words.ts';
import { readCall } from './wrong-call.ts';

/** What goes wrong with one operand. */
class Problem extends Error {}

/** How one call goes about it. */
interface Work {
  readonly context: ProgramContext;
  readonly words: FileWords;
  readonly unpacks: boolean;
  readonly toOutput: boolean;
  readonly flags: ReadonlySet<string>;
}

function unpacked({ words }: Work, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw new Problem(words.maker === '' ? 'invalid magic' : 'not in gzip format');
  try {
    return gunzipSync(bytes);
  } catch {
    throw new Problem(words.maker === '' ? 'short read' : 'unexpected end of file');
  }
}

/** The name of what comes out. */
function targetOf({ unpacks, words }: Work, name: string): string {
  if (!unpacks) {
    if (name.endsWith('.gz')) throw new Problem(`already has .gz suffix${words.maker === '' ? '' : ' -- unchanged'}`);
    return `${name}.gz`;
  }
  const [, stem, end] = /^(.+)\.(gz|tgz|taz|z|Z)$/.exec(name) ?? [];
  if (stem === undefined) throw new Problem(`unknown suffix ${words.maker === '' ? '-' : '--'} ignored`);
  return end === 'tgz' || end === 'taz' ? `${stem}.tar` : stem;
}

function change({ context, unpacks, toOutput, flags, ...work }: Work, name: string): Uint8Array | undefined {
  const from = context.path(name);
  if (context.files.stat(from).type === 'directory')
    throw new Problem(work.words.maker === '' ? 'Is a directory' : 'is a directory -- ignored');
  const whole = { context, unpacks, toOutput, flags, ...work };
  const bytes = context.files.readFile(from);
  if (toOutput) return unpacks ? unpacked(whole, bytes) : gzipSync(bytes);
  const to = context.path(targetOf(whole, name));
  const facts = context.files.facts(from);
  const result = unpacks ? unpacked(whole, bytes) : gzipSync(bytes);
  if (context.files.exists(to) && !flags.has('f')) throw new Problem('already exists; not overwritten');
  context.files.writeFile(to, result, { mode: facts.mode });
  if (context.process.credentials.uid === 0) context.files.chown(to, facts.uid, facts.gid);
  context.files.change(to, { mode: facts.mode, modified: facts.modified });
  if (!flags.has('k')) context.files.remove(from);
  return undefined;
}

const names = {
  decompress: 'd',
  uncompress: 'd',
  stdout: 'c',
  'to-stdout': 'c',
  force: 'f',
  keep: 'k',
  test: 't',
  list: 'l',
  quiet: 'q',
  verbose: 'v',
  fast: '1',
  best: '9',
};

/** `gzip -l`: how much smaller files became. */
async function list(work: Work, operands: readonly string[]): Promise<number> {
  const { context } = work;
  await context.print(`${'compressed'.padStart(19)} ${'uncompressed'.padStart(19)}  ratio uncompressed_name\n`);
  for (const name of operands) {
    const bytes = context.files.readFile(context.path(name));
    const size = unpacked(work, bytes).length;
    // What surrounds the packed bytes is not counted.
    const body = bytes.length - 18 - (bytes[3] === 0 ? 0 : name.replace(/^.*\//, '').length + 1);
    const ratio = size === 0 ? 0 : ((size - body) / size) * 100;
    const stem = name.replace(/\.gz$/, '');
    await context.print(
      `${String(bytes.length).padStart(19)} ${String(size).padStart(19)} ${ratio.toFixed(1).padStart(5)}% ${stem}\n`,
    );
  }
  return 0;
}

async function run(context: ProgramContext, words: FileWords): Promise<number> {
  const flagLetters = words.maker === '' ? 'cfkdt123456789nqv' : 'cfkdtlqvn123456789rN';
  const call = await readCall(context, words, { flags: flagLetters, valued: 'S', long: names });
  if (call === undefined) return 1;
  const { flags, operands } = call;
  const unpacks = context.name !== 'gzip' || flags.has('d') || flags.has('t');
  const toOutput = context.name === 'zcat' || flags.has('c') || flags.has('t');
  const work: Work = { context, words, unpacks, toOutput, flags };
  if (flags.has('l')) return list(work, operands);
  let status = 0;
  for (const name of operands.length === 0 ? ['-'] : operands) {
    try {
      const bytes = name === '-' ? await context.readAll() : undefined;
      const result =
        bytes === undefined ? change(work, name) : unpacks ? unpacked(work, bytes) : new Uint8Array(gzipSync(bytes));
      if (result !== undefined && !flags.has('t')) await context.stdout.write(result);
    } catch (error) {
      if (!(error instanceof FileSystemError || error instanceof Problem)) throw error;
      const text = error instanceof FileSystemError ? error.description : error.message;
      const speaker = words.maker === '' ? context.name : 'gzip';
      const shown = name === '-' ? (words.maker === '' ? '' : 'stdin: ') : `${name}: `;
      const gap = words.maker === '' || name !== '-' ? '' : '\n';
      await context.stderr.write(new TextEncoder().encode(`${gap}${speaker}: ${shown}${text}\n`));
      status = 1;
    }
  }
  return status;
}

const define = (name: string, words: FileWords) =>
  defineProgram({ name: `${words.maker}${name}`, run: (context) => run(context, words) });

/** BusyBox' and GNU's gzip, and those who unpack. */
export const gzipPrograms = [busyboxWords, gnuWords].flatMap((words) =>
  ['gzip', 'gunzip', 'zcat'].map((name) => define(name, words)),
);

/** Those that no lab packs or unpacks say so. */
export const otherPackers = ['bzip2', 'bunzip2', 'bzcat', 'xz', 'unxz', 'xzcat', 'unzip'].map((name) =>
  defineProgram({
    name,
    run: async (context) => {
      await context.stderr.write(new TextEncoder().encode(`not simulated: ${name}\n`));
      return 1;
    },
  }),
);
