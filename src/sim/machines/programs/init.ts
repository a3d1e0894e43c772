import { defineProgram, type Program } from '../../runtime/process/program.ts';
import { emptyInput, noOutput } from '../../runtime/process/streams.ts';
import type { Surroundings } from './surroundings.ts';

/** The first process of a machine: starts its services, so that `ps` shows them. */
export function init({ view }: Surroundings): Program {
  return defineProgram({
    name: 'systemd',
    run: async (context) => {
      for (const { commandLine } of view.services()) {
        context.system.spawn({
          arguments: commandLine,
          environment: context.environment,
          workingDirectory: '/',
          credentials: { uid: 0, gid: 0, groups: [] },
          stdin: emptyInput,
          stdout: noOutput,
          stderr: noOutput,
          parent: context.process.pid,
        });
      }
      return context.forever();
    },
  });
}

/** What stands for a service among the processes; what it does, others do. */
export const service = defineProgram({ name: 'service', run: (context) => context.forever() });
