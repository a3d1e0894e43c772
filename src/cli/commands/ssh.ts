import { UserError } from '#api';
import { findOnPath, runInteractive } from '#platform';
import { defineCommand, shared } from '../command.ts';
import { connectLab } from '../lab-command.ts';
import { parseSshArguments } from '../ssh/arguments.ts';
import { logIn } from '../ssh/log-in.ts';

/**
 * `ssh MACHINE [COMMAND]`: a shell or a command on a node or on the Docker host. In the lab's shell, `ssh` itself is this verb; hosts that
 * are no machines of the lab are left to the person's own ssh.
 */
export const ssh = defineCommand({
  name: 'ssh',
  summary: 'log in to a machine of the lab, or run a command there',
  arguments: [['<machine...>', 'the machine ([user@]name), then a command with its arguments']],
  options: [shared.name],
  passThrough: true,
  async run(context, invocation) {
    const request = parseSshArguments(invocation.args);
    const { host } = request;
    const own = invocation.text('name') === undefined ? context.environment.CKA_LAB_MACHINES : undefined;
    const socketPath = own ?? (await (await connectLab(context, invocation)).status()).environment.CKA_LAB_MACHINES;
    if (host === undefined || host === '') {
      throw new UserError('usage', 'Say which machine: ssh [user@]MACHINE [COMMAND].', undefined, 255);
    }
    if (socketPath === undefined) {
      throw new UserError(
        'no-machines',
        'This lab has no machines to log in to.',
        'Labs of the sim backend have them.',
        255,
      );
    }
    try {
      return await logIn({ socketPath, machine: host, request, environment: context.environment });
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'unknown-machine') throw error;
      const real = realSsh(context.environment);
      if (real === undefined) throw error;
      return runInteractive(real, [...invocation.args], { environment: context.environment });
    }
  },
});

/** The person's own ssh: the first on the PATH that is not the lab's. */
function realSsh(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const path = (environment.PATH ?? '').split(':').filter((part) => part !== environment.CKA_LAB_BIN);
  return findOnPath('ssh', { ...environment, PATH: path.join(':') });
}
