import { defineCommand } from '../command.ts';

/** `pack install SOURCE`: a pack of somebody else, for `list`, `start` and `grade`. */
export const packInstall = defineCommand({
  name: 'pack install',
  summary: 'add a pack: what pack pack made, a folder, or a git checkout; nothing of it is run',
  arguments: [['<source>', 'an archive (.tar.gz) or a folder with pack.yaml']],
  options: [['--trust', 'you have read its scripts: they may run']],
  async run(context, invocation) {
    const { installPack } = await import('../packs.ts');
    return installPack(context, invocation.args[0] ?? '.', { trust: invocation.flag('trust') });
  },
});
