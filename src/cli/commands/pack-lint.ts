import { exitCodes, renderProblem } from '#api';
import { defineCommand, shared } from '../command.ts';
import { counted } from '../output/counted.ts';
import { loadChecks } from '../wire.ts';

/** `pack lint DIR`: everything that is wrong with a pack, at once. */
export const packLint = defineCommand({
  name: 'pack lint',
  summary: 'look for mistakes in a pack, without running it',
  arguments: [['<dir>', 'the folder with pack.yaml']],
  options: [shared.json],
  async run(context, invocation) {
    const { lintPack } = await import('#engine');
    const directory = (await import('node:path')).resolve(context.directory, invocation.args[0] ?? '.');
    const { labNames } = await import('#labs');
    const problems = await lintPack({ directory, checks: await loadChecks(), labs: labNames() });
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    if (invocation.flag('json')) context.write(`${JSON.stringify({ problems }, null, 2)}\n`);
    else {
      for (const problem of problems) context.write(`${renderProblem(problem)}\n`);
      const warnings = problems.length - errors;
      context.note(
        problems.length === 0 ? 'No problem found.' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`,
      );
    }
    return errors > 0 ? exitCodes.userError : exitCodes.done;
  },
});
