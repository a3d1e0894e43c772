import { spawnChild } from '../process/child.ts';
import { defineProgram } from '../process/program.ts';
import { allSignals } from '../process/signals.ts';
import { StartError } from '../process/start-error.ts';

/** Those that a process keeps to itself. */
const own = new Set(['KILL', 'STOP', 'CHLD', 'FPE', 'ILL', 'SEGV', 'BUS', 'ABRT', 'TRAP', 'SYS', 'TTIN', 'TTOU']);

/** `docker-init -- COMMAND`: runs the command as a child, passes signals on to it and ends as it does. Follows tini. */
export const dockerInit = defineProgram({
  name: 'docker-init',
  run: async (context) => {
    const command = context.arguments.slice(context.arguments[0] === '--' ? 1 : 0);
    try {
      const child = spawnChild(context, command);
      for (const [, name] of allSignals()) if (!own.has(name)) context.process.handle(name, () => child.signal(name));
      return (await context.process.until(child.exited)).code;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      const [reason, code] =
        error.reason === 'permission-denied' ? ['Permission denied', 126] : ['No such file or directory', 127];
      await context.stderr.write(new TextEncoder().encode(`[FATAL tini (7)] exec ${command[0]} failed: ${reason}\n`));
      return code as number;
    }
  },
});
