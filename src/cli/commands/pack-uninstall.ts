import { exitCodes } from '#api';
import { defineCommand } from '../command.ts';

/** `pack uninstall NAME`: takes away what `pack install` added. */
export const packUninstall = defineCommand({
  name: 'pack uninstall',
  summary: 'take an installed pack away',
  arguments: [['<pack>', 'the name of the pack']],
  async run(context, invocation) {
    const { uninstallPack } = await import('../packs.ts');
    const name = invocation.args[0] ?? '';
    uninstallPack(context, name);
    context.write(`${name} is gone.\n`);
    return exitCodes.done;
  },
});
