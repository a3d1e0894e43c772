import { spawnChild } from '../process/child.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { signalName, signalNumber } from '../process/signals.ts';
import { StartError } from '../process/start-error.ts';
import { busyboxUsage } from './busybox-usage.ts';
import { parseOptions } from './options.ts';
import { sayTry } from './wrong-call.ts';

/** In what the two kinds of timeout differ. */
interface Maker {
  readonly name: string;
  /** The exit code when the time is over; undefined: that of the signal. */
  readonly expired?: number;
  readonly missing: (command: string) => string;
  readonly wrongCall: (context: ProgramContext) => Promise<number>;
}

const usage = `Usage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS

Run PROG. Send SIG to it if it is not gone in SECS seconds.
Default SIG: TERM.If it still exists in KILL_SECS seconds, send KILL.

`;

const define = (maker: Maker) =>
  defineProgram({
    name: maker.name,
    run: async (context) => {
      const { values, operands } = parseOptions(context.arguments, '', 'sk', { signal: 's' }, true);
      const [limit = '', ...command] = operands;
      if (command.length === 0) return maker.wrongCall(context);
      const [, number = '0', unit = 's'] = /^(\d+\.?\d*)([smhd]?)$/.exec(limit) ?? [];
      const factors: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
      const signal = signalName(values.get('s') ?? 'TERM') ?? 'TERM';
      try {
        const child = spawnChild(context, command);
        const expired = context.sleep(Number(number) * 1000 * (factors[unit] ?? 1)).then(() => {
          child.signal(signal);
          return undefined;
        });
        const { code } = await context.process.until(child.exited);
        void expired.catch(() => undefined);
        if (child.status?.signal !== signal) return code;
        return maker.expired === undefined || signal === 'KILL' ? 128 + signalNumber(signal) : maker.expired;
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        await context.complain(maker.missing(command[0] ?? ''));
        return 127;
      }
    },
  });

export const timeout = define({
  name: 'timeout',
  missing: (command) => `can't execute '${command}': No such file or directory`,
  wrongCall: (context) => busyboxUsage(context, usage),
});
export const gnuTimeout = define({
  name: 'gnu-timeout',
  expired: 124,
  missing: (command) => `failed to run command '${command}': No such file or directory`,
  wrongCall: async (context) => {
    await sayTry(context);
    return 125;
  },
});
