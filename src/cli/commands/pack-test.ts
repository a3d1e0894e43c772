import { defineCommand, shared } from '../command.ts';

/** `pack test DIR...`: proves every scenario of packs. */
export const packTest = defineCommand({
  name: 'pack test',
  summary: 'prove a pack: untouched fails, solution passes, each wrong answer is caught',
  arguments: [['<dir...>', 'folders with a pack.yaml']],
  options: [
    ['--scenario <scenario>', 'only this scenario'],
    ['--docker-host <url>', 'a real Docker engine instead of the simulated one'],
    ['--trust', 'you have read its scripts: they may run'],
    shared.json,
  ],
  async run(context, invocation) {
    const { runPackTest } = await import('../pack-test.ts');
    return runPackTest(context, invocation);
  },
});
