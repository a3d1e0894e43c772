import { defineProgram, type Program } from '../../runtime/process/program.ts';
import { startProcess } from './start-process.ts';
import type { Surroundings } from './surroundings.ts';

/** The first process of a machine: starts its services, so that `ps` shows them. */
export function init({ view }: Surroundings): Program {
  return defineProgram({
    name: 'systemd',
    run: async (context) => {
      // The machine that this is the first process of is being made in this turn.
      await Promise.resolve();
      for (const service of view.services()) {
        const { commandLine, control } = service;
        // What only files tell of is started now; the others know by themselves whether they run.
        if (control?.startsWithMachine === true && control.enabled) await control.start();
        if (control !== undefined && control.state.active !== 'active') continue;
        if (commandLine.length > 0) startProcess(context, service);
      }
      return context.forever();
    },
  });
}

/** What stands for a service among the processes; what it does, others do. It tells its version, which people ask for before an upgrade. */
export function service({ view }: Surroundings): Program {
  return defineProgram({
    name: 'service',
    run: async (context) => {
      if (context.arguments[0] !== '--version') return context.forever();
      const version = view.services().find(({ name }) => name === context.name)?.version;
      if (version === undefined) return context.forever();
      await context.print(`${version}\n`);
      return 0;
    },
  });
}
