import { resolve } from 'node:path';
import { exitCodes, renderProblem, UserError } from '#api';
import { defineCommand } from '../command.ts';

/** `pack pack DIR`: one file to give away, the same bytes from the same pack. */
export const packPack = defineCommand({
  name: 'pack pack',
  summary: 'make one file of a pack, to give away; the same pack always gives the same bytes',
  arguments: [['<dir>', 'the folder with pack.yaml']],
  options: [['--out <file>', 'by default <name>-<version>.tar.gz here']],
  async run(context, invocation) {
    const { loadPack, writePackArchive } = await import('#engine');
    const { readPackSource } = await import('../packs.ts');
    const { loadChecks } = await import('../wire.ts');
    const { writeFileAtomic } = await import('#platform');
    const given = invocation.args[0] ?? '.';
    const directory = resolve(context.directory, given);
    const { pack, problems } = await loadPack(directory, await loadChecks());
    const { files, problems: odd } = await readPackSource(directory);
    const errors = [...problems, ...odd].filter(({ severity }) => severity === 'error');
    for (const problem of errors) context.note(renderProblem(problem));
    if (pack === undefined || errors.length > 0) return exitCodes.userError;
    const out = invocation.text('out') ?? `${[pack.name, pack.document.version].filter(Boolean).join('-')}.tar.gz`;
    const target = resolve(context.directory, out);
    if (target.startsWith(`${directory}/`)) {
      throw new UserError('inside-pack', `${out} would lie inside of the pack.`, 'Name another place with --out FILE.');
    }
    const archive = await writePackArchive(pack.name, files);
    writeFileAtomic(target, archive, { mode: 0o644 });
    context.write(`${out}: ${files.length} files, ${archive.length} bytes. Others use it with:\n`);
    context.write(`  cka-lab pack install ${out}\n`);
    return exitCodes.done;
  },
});
