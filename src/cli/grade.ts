import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type CheckRegistry, exitCodes, renderProblem, UserError } from '#api';
import { type GradebookFormat, gradebookFormats, gradeSubmissions, renderGradebook } from '#classroom';
import { findPack, loadPack, type Pack } from '#engine';
import { startThread, writeFileAtomic } from '#platform';
import { createClassroomTools } from './classroom-tools.ts';
import type { Invocation } from './command.ts';
import type { Context } from './context.ts';
import { createProvedLookup } from './proved.ts';
import { loadBundledPacks } from './wire.ts';

/** Grades submissions and writes the grade book; 2 when what was asked for cannot be. */
export async function runGrade(context: Context, invocation: Invocation): Promise<number> {
  const format = formatOf(invocation.text('format') ?? 'json');
  const directory = resolve(context.directory, required(invocation, 'submissions', 'DIR'));
  if (!existsSync(directory)) {
    throw new UserError(
      'no-submissions',
      `There is no folder ${directory}.`,
      'Name the folder that holds one folder for each student.',
    );
  }
  const out = outputPath(invocation.text('out'), context);
  const tools = await createClassroomTools();
  const pack = await choosePack(required(invocation, 'pack', 'PACK'), tools.checks, context);
  const scenario = invocation.text('scenario');
  const seed = invocation.text('seed') ?? context.environment.CKA_LAB_SEED;
  const jobs = jobsOf(invocation.text('jobs'));
  const isProved = createProvedLookup();
  const unproved = pack.scenarios.filter((one) => (scenario === undefined || one.name === scenario) && !isProved(one));
  if (unproved.length > 0) context.note(`Not proved as they are now: ${unproved.map(({ name }) => name).join(', ')}.`);
  const book = await gradeSubmissions({
    ...tools,
    pack,
    directory,
    language: context.language,
    jobs,
    startWorker: () => startThread(new URL('./classroom-worker.ts', import.meta.url)),
    ...(scenario === undefined ? {} : { scenario }),
    ...(seed === undefined ? {} : { seed }),
  });
  const text = renderGradebook(book, format, context.language);
  if (out === undefined) context.write(text);
  else {
    writeFileAtomic(out, text, { mode: 0o644 });
    const passed = book.rows.filter((row) => row.report?.passed === true).length;
    context.note(`${book.rows.length} graded, ${passed} passed: ${invocation.text('out')}`);
  }
  return exitCodes.done;
}

function required(invocation: Invocation, option: string, what: string): string {
  const value = invocation.text(option);
  if (value !== undefined) return value;
  throw new UserError('missing-option', `--${option} ${what} is missing.`, 'cka-lab grade --help shows how to grade.');
}

/** Where the grade book goes. Looked at before anything is graded: nobody waits for a file that cannot be written. */
function outputPath(given: string | undefined, context: Context): string | undefined {
  if (given === undefined) return undefined;
  const path = resolve(context.directory, given);
  if (existsSync(dirname(path))) return path;
  throw new UserError(
    'no-out-folder',
    `There is no folder ${dirname(path)} for --out.`,
    'Make it first, or name another file.',
  );
}

function formatOf(text: string): GradebookFormat {
  const format = gradebookFormats.find((one) => one === text);
  if (format !== undefined) return format;
  throw new UserError('unknown-format', `There is no format "${text}".`, `Use one of: ${gradebookFormats.join(', ')}.`);
}

function jobsOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 64) return jobs;
  throw new UserError('wrong-jobs', `"${text}" is no number of jobs.`, 'Use a whole number from 1 to 64.');
}

/** A folder with a pack.yaml, or the name of a pack that is known. */
async function choosePack(nameOrFolder: string, checks: CheckRegistry, context: Context): Promise<Pack> {
  const folder = resolve(context.directory, nameOrFolder);
  if (!existsSync(resolve(folder, 'pack.yaml'))) {
    return findPack((await loadBundledPacks(context.environment)).packs, nameOrFolder);
  }
  const { pack, problems } = await loadPack(folder, checks);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (pack !== undefined && errors.length === 0) return pack;
  for (const problem of errors) context.note(renderProblem(problem));
  throw new UserError(
    'unsound-pack',
    `The pack in ${nameOrFolder} has mistakes.`,
    `cka-lab pack lint ${nameOrFolder} shows all of them.`,
  );
}
