import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import { journalTime } from '../times.ts';
import type { JournalLine, ServiceView } from '../view.ts';
import { parseJournalTime } from './journal-time.ts';
import type { Surroundings } from './surroundings.ts';
import { pidOf } from './systemctl.ts';

interface Options {
  units: string[];
  lines: number | undefined;
  follow: boolean;
  reverse: boolean;
  plain: boolean;
  pattern: RegExp | undefined;
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
}

/** Follows journalctl(1): the services' own lines, by unit, newest last; -f goes on until Ctrl-C. */
export function journalctl({ view }: Surroundings): Program {
  return defineProgram({
    name: 'journalctl',
    run: async (context) => {
      const options = parse(context.arguments, context.system.clock.now());
      if (typeof options === 'string') {
        await context.complain(options);
        return 1;
      }
      const wanted = () =>
        view.services().filter(({ name }) => options.units.length === 0 || options.units.includes(name));
      let shown = collect(context, wanted(), options);
      const first = options.lines === undefined ? shown : shown.slice(-options.lines);
      if (first.length === 0 && !options.follow) await context.print('-- No entries --\n');
      else await context.print(textOf(options.reverse ? first.toReversed() : first));
      while (options.follow) {
        await context.sleep(500);
        const now = collect(context, wanted(), options);
        await context.print(textOf(now.slice(shown.length)));
        shown = now;
      }
      return 0;
    },
  });
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

function collect(context: ProgramContext, services: readonly ServiceView[], options: Options): readonly string[] {
  return services
    .flatMap((service) => {
      const program = service.commandLine[0]?.split('/').at(-1) ?? service.name;
      const pid = pidOf(context, service) ?? service.mainPid;
      return service.journal().map((line) => ({
        time: line.time,
        text: options.plain
          ? line.text
          : journalText(line, context.system.hostname, line.program ?? program, line.pid ?? pid),
      }));
    })
    .filter(({ time }) => time >= options.since && time <= options.until)
    .filter(({ text }) => options.pattern === undefined || options.pattern.test(text))
    .sort((a, b) => a.time - b.time)
    .map(({ text }) => text);
}

/** One line as journalctl's short output has it. */
export function journalText({ time, text }: JournalLine, hostname: string, program: string, pid: number): string {
  return `${journalTime(time)} ${hostname} ${program}[${pid}]: ${text}`;
}

function parse(args: readonly string[], now: number): Options | string {
  const options: Options = {
    units: [],
    lines: undefined,
    follow: false,
    reverse: false,
    plain: false,
    pattern: undefined,
    since: Number.NEGATIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
  };
  const queue = args.flatMap((argument) => {
    const long = /^(--[a-z-]+)=(.*)$/.exec(argument);
    if (long !== null) return [long[1] ?? '', long[2] ?? ''];
    const attached = /^-([un])(.+)$/.exec(argument);
    if (attached !== null) return [`-${attached[1]}`, attached[2] ?? ''];
    return /^-[a-z]{2,}$/.test(argument) ? [...argument.slice(1)].map((letter) => `-${letter}`) : [argument];
  });
  while (queue.length > 0) {
    const option = queue.shift() ?? '';
    switch (option) {
      case '-u':
      case '--unit':
        options.units.push((queue.shift() ?? '').replace(/\.service$/, ''));
        break;
      case '-n':
      case '--lines':
        options.lines = /^\d+$/.test(queue[0] ?? '') ? Number(queue.shift()) : 10;
        break;
      case '-f':
      case '--follow':
        options.follow = true;
        options.lines ??= 10;
        break;
      case '-r':
      case '--reverse':
        options.reverse = true;
        break;
      case '-o':
      case '--output':
        options.plain = queue.shift() === 'cat';
        break;
      case '-g':
      case '--grep':
        try {
          options.pattern = new RegExp(queue.shift() ?? '', 'i');
        } catch {
          return 'Bad pattern';
        }
        break;
      case '-x':
      case '-e':
      case '-a':
      case '-l':
      case '-b':
      case '-k':
      case '--no-pager':
      case '--full':
      case '--all':
        break;
      case '-S':
      case '--since':
      case '-U':
      case '--until': {
        const text = queue.shift() ?? '';
        const time = parseJournalTime(text, now);
        if (time === undefined) return `Failed to parse timestamp: ${text}`;
        if (option === '-S' || option === '--since') options.since = time;
        else options.until = time;
        break;
      }
      default:
        return `unrecognized option '${option}'`;
    }
  }
  return options;
}
