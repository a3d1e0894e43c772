import { defineProgram, type Program } from '../../runtime/process/program.ts';
import { startProcess } from './start-process.ts';
import type { Surroundings } from './surroundings.ts';

/** The first process of a machine: starts its services, so that `ps` shows them. */
export function init({ view }: Surroundings): Program {
  return defineProgram({
    name: 'systemd',
    run: async (context) => {
      for (const { commandLine, control } of view.services()) {
        if (control !== undefined && control.state.active !== 'active') continue;
        startProcess(context, commandLine);
      }
      return context.forever();
    },
  });
}

/** What stands for a service among the processes; what it does, others do. */
export const service = defineProgram({ name: 'service', run: (context) => context.forever() });
