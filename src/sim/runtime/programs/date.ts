import { defineProgram } from '../process/program.ts';
import { formatDate, parseDate } from './dates.ts';
import { parseOptions } from './options.ts';

export const date = defineProgram({
  name: 'date',
  run: async (context) => {
    const { flags, values, operands } = parseOptions(context.arguments, 'uR', 'dIr', { utc: 'u', date: 'd' });
    let time = context.system.clock.now();
    const given = values.get('d');
    if (given !== undefined) {
      const parsed = parseDate(given, time);
      if (parsed === undefined) {
        await context.complain(`invalid date '${given}'`);
        return 1;
      }
      time = parsed;
    }
    const file = values.get('r');
    if (file !== undefined) time = context.files.facts(context.path(file)).modified;
    const format = operands.find((operand) => operand.startsWith('+'))?.slice(1);
    const standard = flags.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S UTC %Y';
    await context.print(`${formatDate(format ?? standard, time)}\n`);
    return 0;
  },
});
