import { spawnChild } from '../process/child.ts';
import { defineProgram } from '../process/program.ts';
import { signalName, signalNumber } from '../process/signals.ts';
import { StartError } from '../process/start-error.ts';
import { parseOptions } from './options.ts';

export const timeout = defineProgram({
  name: 'timeout',
  run: async (context) => {
    const { values, operands } = parseOptions(context.arguments, '', 'sk', { signal: 's' }, true);
    const [limit = '', ...command] = operands;
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
      return child.status?.signal === signal ? 128 + signalNumber(signal) : code;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      await context.complain(`can't execute '${command[0]}': No such file or directory`);
      return 127;
    }
  },
});
