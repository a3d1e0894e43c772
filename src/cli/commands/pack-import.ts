import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes, renderProblem, UserError } from '#api';
import { defineCommand } from '../command.ts';

/** `pack import DIR --out DIR`: others' exercises become a pack. */
export const packImport = defineCommand({
  name: 'pack import',
  summary: 'make a pack of exam folders (assessment.json) or Killercoda scenarios (index.json)',
  arguments: [['<dir>', 'the folder with the exercises; nothing in it is run']],
  options: [['--out <dir>', 'the folder of the new pack; its name is that of the pack']],
  async run(context, invocation) {
    const { importPack } = await import('#engine');
    const from = resolve(context.directory, invocation.args[0] ?? '.');
    const out = invocation.text('out');
    if (out === undefined) throw new UserError('no-out', 'Nobody said where the pack shall lie.', 'Add --out DIR.');
    if (!existsSync(from)) throw new UserError('no-folder', `${from} does not exist.`, 'Name a folder with exercises.');
    const to = resolve(context.directory, out);
    const name = basename(to);
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
      const advice = 'Use lower-case letters, digits and dashes.';
      throw new UserError('bad-name', `"${name}" cannot be the name of a pack.`, advice);
    }
    if (existsSync(to) && readdirSync(to).length > 0) {
      throw new UserError('not-empty', `${to} is not empty.`, 'Name a folder that does not exist yet.');
    }
    const { files, exercises, checks, solutions, problems } = await importPack(realpathSync(from), name);
    for (const problem of problems) context.note(renderProblem(problem));
    if (exercises === 0) return exitCodes.userError;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      writeFileSync(join(to, path), text);
    }
    context.write(
      `${exercises} exercises with ${checks} validators and ${solutions} solutions, not proved. What to do next:\n`,
    );
    context.write(`  read the scripts below ${out}, then: cka-lab pack trust ${out}\n`);
    context.write(`  cka-lab pack test ${out}    which validators pass an untouched or a names-only cluster\n`);
    return exitCodes.done;
  },
});
