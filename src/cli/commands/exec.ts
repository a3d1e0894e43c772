import { UserError } from '#api';
import { findOnPath, howToGet, runInteractive, systemErrorCode } from '#platform';
import { defineCommand, shared } from '../command.ts';
import { connectLab, labEnvironment } from '../lab-command.ts';

/** `exec -- COMMAND`: one command in the lab's environment, in the person's own directory. */
export const exec = defineCommand({
  name: 'exec',
  summary: 'run one command in the environment of the lab',
  arguments: [['<command...>', 'after --, with its arguments']],
  options: [shared.name],
  passThrough: true,
  async run(context, invocation) {
    const status = await (await connectLab(context, invocation)).status();
    const [command = '', ...args] = invocation.args;
    const environment = labEnvironment(status, context.environment);
    const path = command.includes('/') ? command : findOnPath(command, environment);
    if (path === undefined) throw missing(command);
    try {
      return await runInteractive(path, args, { environment });
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      throw new UserError(
        'cannot-run',
        `${command} cannot be run: ${systemErrorCode(error)}.`,
        'Check its path and permissions.',
      );
    }
  },
});

function missing(command: string): UserError {
  const advice =
    command === 'kubectl' || command === 'docker' ? howToGet[command] : 'Check the spelling, or give its full path.';
  return new UserError('command-missing', `There is no command "${command}" on the PATH.`, advice);
}
