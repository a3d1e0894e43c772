import { defineProgram } from '../process/program.ts';
import { formatDate, parseDate, parseGnuDate } from './dates.ts';
import { gnuWords } from './file-words.ts';
import { localeOf } from './make-files.ts';
import { parseOptions } from './options.ts';
import { readCall } from './wrong-call.ts';

const ordinary = '%a %b %e %H:%M:%S UTC %Y';
const mail = '%a, %d %b %Y %H:%M:%S %z';

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
    const usual = flags.has('R') ? mail : ordinary;
    await context.print(
      `${formatDate(format ?? (exact === undefined ? usual : (isoFormats[exact] ?? usual)), time)}\n`,
    );
    return 0;
  },
});

/** The format that the options ask for, and the arguments without what only GNU's have. */
function gnuFormat(args: readonly string[]): { readonly format: string | undefined; readonly rest: readonly string[] } {
  let format: string | undefined;
  const rest = args.filter((arg) => {
    const [, kind = '', exact = ''] = /^(-u?I|--iso-8601(?:=|$)|--rfc-3339=)(.*)$/.exec(arg) ?? [];
    const iso = isoFormats[exact === '' ? 'date' : exact];
    if (kind === '' || iso === undefined) return true;
    format = kind === '--rfc-3339=' ? iso.replace('T', ' ').replace(',', '.') : iso;
    return false;
  });
  return { format, rest };
}

/** GNU's. Machines and containers are in UTC. Follows coreutils date. */
export const gnuDate = defineProgram({
  name: 'gnu-date',
  run: async (context) => {
    const { format: exact, rest } = gnuFormat(context.arguments);
    const long = { utc: 'u', universal: 'u', date: 'd', reference: 'r', 'rfc-email': 'R', 'rfc-2822': 'R' };
    const call = await readCall({ ...context, arguments: rest }, gnuWords, { flags: 'uR', valued: 'dr', long });
    if (call === undefined) return 1;
    const { flags, values, operands } = call;
    const complain = async (text: string) => {
      await context.complain(text);
      return 1;
    };
    const now = context.system.clock.now();
    const file = values.get('r');
    if (file !== undefined && !context.files.exists(context.path(file)))
      return complain(`${file}: No such file or directory`);
    const given = values.get('d');
    const [quote, end] = /utf-?8/i.test(localeOf(context)) ? ['‘', '’'] : ["'", "'"];
    const time =
      file !== undefined
        ? context.files.facts(context.path(file)).modified
        : given === undefined
          ? now
          : parseGnuDate(given, now);
    if (time === undefined) return complain(`invalid date ${quote}${given}${end}`);
    const [operand, extra] = operands;
    if (extra !== undefined) return complain(`extra operand ${quote}${extra}${end}`);
    if (operand !== undefined && !operand.startsWith('+')) return complain(`invalid date ${quote}${operand}${end}`);
    const format = operand?.slice(1) ?? exact ?? (flags.has('R') ? mail : ordinary);
    await context.print(`${formatDate(format, time)}\n`);
    return 0;
  },
});
