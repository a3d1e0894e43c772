import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '#api';
import { trustPack } from '#platform';
import { defineCommand } from '../command.ts';

/** `pack init DIR`: a pack with one scenario that passes `pack lint` and `pack test`, to change into one's own. */
export const packInit = defineCommand({
  name: 'pack init',
  summary: 'make a new pack with one scenario that works',
  arguments: [['<dir>', 'a folder that does not exist yet, or is empty; its name is that of the pack']],
  async run(context, invocation) {
    const { examplePack } = await import('#engine');
    const directory = resolve(context.directory, invocation.args[0] ?? '.');
    const name = basename(directory);
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
      throw new UserError(
        'bad-name',
        `"${name}" cannot be the name of a pack.`,
        'Use lower-case letters, digits and dashes.',
      );
    }
    if (existsSync(directory) && readdirSync(directory).length > 0) {
      throw new UserError('not-empty', `${directory} is not empty.`, 'Name a folder that does not exist yet.');
    }
    for (const [path, content] of Object.entries(examplePack(name))) {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    trustPack(directory, context.environment, { own: true });
    const shown = invocation.args[0] ?? '.';
    context.write(`${shown} is a pack. What to do next:\n`);
    for (const verb of ['lint', 'test', 'info']) context.write(`  cka-lab pack ${verb} ${shown}\n`);
    return 0;
  },
});
