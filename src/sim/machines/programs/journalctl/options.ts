import { ignoringCase } from '../../../runtime/programs/ignoring-case.ts';
import { formatNames } from './line.ts';
import { parseJournalTime } from './time.ts';

export interface JournalOptions {
  readonly units: string[];
  /** Whoever wrote a line calls itself so. */
  readonly identifiers: string[];
  lines: number | undefined;
  follow: boolean;
  reverse: boolean;
  explains: boolean;
  withHost: boolean;
  quiet: boolean;
  kernel: boolean;
  format: string;
  pattern: RegExp | undefined;
  /** The least and the greatest number of a priority. */
  priorities: readonly [number, number];
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
  /** `_PID=802`. */
  readonly matches: (readonly [field: string, value: string])[];
  /** Something else than showing lines: `disk-usage`, `vacuum`, `list-boots`. */
  action: 'disk-usage' | 'vacuum' | 'list-boots' | undefined;
}

const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

function levelOf(text: string): number | undefined {
  const number = /^[0-7]$/.test(text) ? Number(text) : levels.indexOf({ error: 'err', warn: 'warning' }[text] ?? text);
  return number < 0 ? undefined : number;
}

function prioritiesOf(text: string): readonly [number, number] | undefined {
  const [first = '', last] = text.split('..');
  const from = levelOf(first);
  const to = last === undefined ? from : levelOf(last);
  if (from === undefined || to === undefined) return undefined;
  return last === undefined ? [0, from] : [Math.min(from, to), Math.max(from, to)];
}

const valued = 'untopSUg';
const ignored = new Set([
  '-a',
  '-l',
  '--no-pager',
  '--full',
  '--all',
  '--merge',
  '-m',
  '--system',
  '--utc',
  '--no-full',
]);

/** Splits `-xeu kubelet`, `-ukubelet`, `--unit=kubelet` into options and values. */
function queueOf(args: readonly string[]): string[] {
  return args.flatMap((argument) => {
    const long = /^(--[a-z-]+)=(.*)$/s.exec(argument);
    if (long !== null) return [long[1] ?? '', long[2] ?? ''];
    if (!/^-[a-zA-Z]/.test(argument)) return [argument];
    const parts: string[] = [];
    for (let at = 1; at < argument.length; at += 1) {
      const letter = argument.charAt(at);
      parts.push(`-${letter}`);
      if (!valued.includes(letter)) continue;
      const attached = argument.slice(at + 1);
      if (attached !== '') parts.push(attached);
      break;
    }
    return parts;
  });
}

/** What journalctl is asked for, or what it says to what it does not understand. Follows systemd's journalctl.c. */
export function parseJournalOptions(args: readonly string[], now: number): JournalOptions | string {
  const options: JournalOptions = {
    units: [],
    identifiers: [],
    lines: undefined,
    follow: false,
    reverse: false,
    explains: false,
    withHost: true,
    quiet: false,
    kernel: false,
    format: 'short',
    pattern: undefined,
    priorities: [0, 7],
    since: Number.NEGATIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
    matches: [],
    action: undefined,
  };
  const queue = queueOf(args);
  const simple: Readonly<Record<string, () => void>> = {
    '-f': () => {
      options.follow = true;
      options.lines ??= 10;
    },
    '-r': () => {
      options.reverse = true;
    },
    '-x': () => {
      options.explains = true;
    },
    '-e': () => {
      options.lines ??= 1000;
    },
    '-q': () => {
      options.quiet = true;
    },
    '-k': () => {
      options.kernel = true;
    },
    '--no-hostname': () => {
      options.withHost = false;
    },
    '--disk-usage': () => {
      options.action = 'disk-usage';
    },
    '--list-boots': () => {
      options.action = 'list-boots';
    },
  };
  const names: Readonly<Record<string, string>> = {
    '--catalog': '-x',
    '--dmesg': '-k',
    '--follow': '-f',
    '--grep': '-g',
    '--identifier': '-t',
    '--lines': '-n',
    '--output': '-o',
    '--pager-end': '-e',
    '--priority': '-p',
    '--quiet': '-q',
    '--reverse': '-r',
    '--since': '-S',
    '--unit': '-u',
    '--until': '-U',
  };
  while (queue.length > 0) {
    const given = queue.shift() ?? '';
    const option = names[given] ?? given;
    const act = simple[option];
    if (act !== undefined) {
      act();
      continue;
    }
    if (ignored.has(option)) continue;
    if (option === '-b' || option === '--boot') {
      if (/^-?\d+$/.test(queue[0] ?? '')) {
        const boot = Number(queue.shift());
        if (boot < 0) return `Specifying boot ID or boot offset has no effect, no persistent journal was found.`;
      }
      continue;
    }
    if (/^--vacuum-(size|time|files)$/.test(option)) {
      options.action = 'vacuum';
      queue.shift();
      continue;
    }
    if (option === '-n') {
      if (/^(all|\+?\d+)$/.test(queue[0] ?? '')) {
        const count = queue.shift() ?? '';
        options.lines = count === 'all' ? undefined : Number(count);
      } else options.lines = 10;
      continue;
    }
    if (option.length !== 2 || !option.startsWith('-') || !valued.includes(option.charAt(1))) {
      const [, field, value] = /^([A-Z_]+)=(.*)$/.exec(option) ?? [];
      if (field === undefined || value === undefined)
        return option.startsWith('-')
          ? `unrecognized option '${option}'`
          : `Failed to add match '${option}': Invalid argument`;
      options.matches.push([field, value]);
      continue;
    }
    const value = queue.shift();
    if (value === undefined) return `option requires an argument -- '${option.slice(1)}'`;
    const problem = take(options, option, value, now);
    if (problem !== undefined) return problem;
  }
  return options;
}

/** Takes in an option that has a value; a text is what is wrong with it. */
function take(options: JournalOptions, option: string, value: string, now: number): string | undefined {
  switch (option) {
    case '-u':
      options.units.push(value.replace(/\.service$/, ''));
      return undefined;
    case '-t':
      options.identifiers.push(value);
      return undefined;
    case '-o':
      if (!formatNames.includes(value)) return `Unknown output format '${value}'.`;
      options.format = value;
      return undefined;
    case '-p': {
      const range = prioritiesOf(value);
      if (range === undefined) return `Unknown log level ${value}`;
      options.priorities = range;
      return undefined;
    }
    case '-g':
      try {
        options.pattern = new RegExp(value === value.toLowerCase() ? ignoringCase(value) : value);
      } catch {
        return `Bad pattern "${value}"`;
      }
      return undefined;
    default: {
      const time = parseJournalTime(value, now);
      if (time === undefined) return `Failed to parse timestamp: ${value}`;
      if (option === '-S') options.since = time;
      else options.until = time;
      return undefined;
    }
  }
}
