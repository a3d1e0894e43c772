import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '#api';
import { trustPack } from '#platform';
import { defineCommand } from '../command.ts';

/** `pack trust DIR`: the scripts of a pack may run, until anything in it changes, or as its author changes it. */
export const packTrust = defineCommand({
  name: 'pack trust',
  summary: 'let the checks of a pack run its scripts, until anything in it changes',
  arguments: [['<dir>', 'the folder with pack.yaml, or the name of an installed pack']],
  options: [['--own', 'you write this pack: its scripts may run as you change them']],
  async run(context, invocation) {
    const { packFolder } = await import('../packs.ts');
    const directory = await packFolder(context, invocation.args[0]);
    if (!existsSync(join(directory, 'pack.yaml'))) {
      throw new UserError('no-pack', `${directory} holds no pack.yaml.`, 'Name the folder of a pack.');
    }
    const own = invocation.flag('own');
    trustPack(directory, context.environment, own ? { own } : {});
    context.write(`The scripts of ${directory} may run as ${own ? 'you change them' : 'they are now'}.\n`);
    return 0;
  },
});
