import { defineCommand } from '../command.ts';

/** `complete -- WORDS`: what the scripts of `completion` ask at each key press; one name a line, `:files` for the shell's own. */
export const complete = defineCommand({
  name: 'complete',
  summary: 'what can follow on a command line',
  arguments: [['[word...]', 'the words behind cka-lab, the unfinished one last']],
  hidden: true,
  passThrough: true,
  async run(context, invocation) {
    const [{ candidates }, { knownValues }, { commands }] = await Promise.all([
      import('../completion/candidates.ts'),
      import('../completion/values.ts'),
      import('./index.ts'),
    ]);
    const found = await candidates(invocation.args, commands, knownValues(context.environment));
    context.write(found === 'files' ? ':files\n' : found.map((name) => `${name}\n`).join(''));
    return 0;
  },
});
