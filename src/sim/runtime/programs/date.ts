import { defineProgram } from '../process/program.ts';
import { formatDate, parseDate } from './dates.ts';
import { parseOptions } from './options.ts';

/** By what is said behind -I. */
const isoFormats: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H+00:00',
  minutes: '%Y-%m-%dT%H:%M+00:00',
  seconds: '%Y-%m-%dT%H:%M:%S+00:00',
  ns: '%Y-%m-%dT%H:%M:%S,%N+00:00',
};

export const date = defineProgram({
  name: 'date',
  run: async (context) => {
    // How exact it is to be stands right behind -I, or nothing does.
    const args = context.arguments.map((one) => (/^-[uR]*I$/.test(one) ? `${one}date` : one));
    const { flags, values, operands } = parseOptions(args, 'uR', 'dIrs', { utc: 'u', date: 'd', reference: 'r' });
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
    const exact = values.get('I');
    const usual = flags.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S UTC %Y';
    await context.print(
      `${formatDate(format ?? (exact === undefined ? usual : (isoFormats[exact] ?? usual)), time)}\n`,
    );
    return 0;
  },
});
