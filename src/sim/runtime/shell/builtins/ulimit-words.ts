import type { Flavour } from '../flavour.ts';

/** A limit as `ulimit` shows it: one option, the kernel's name for it, and how many of the kernel's units are one. */
export interface Row {
  readonly limit: string;
  readonly unit: number;
  readonly title: string;
}

/** How a shell tells of limits. */
export interface LimitWords {
  /** By option, in the order of `ulimit -a`. */
  readonly rows: Readonly<Record<string, Row>>;
  /** What stands before the value where several are shown. */
  readonly label: (letter: string, row: Row) => string;
  /** Whether several options show several limits; else the last one wins. */
  readonly showsSeveral: boolean;
  readonly unknownOption: (letter: string) => { readonly text: string; readonly status: number };
  readonly notNumber: (value: string) => { readonly text: string; readonly status: number };
  readonly refused: (row: Row, description: string) => { readonly text: string; readonly status: number };
}

const row = (limit: string, unit: number, title: string): Row => ({ limit, unit, title });

/** Follows BusyBox' shell/shell_common.c. */
const ash: LimitWords = {
  rows: {
    c: row('core', 512, 'core file size (blocks)'),
    d: row('data', 1024, 'data seg size (kb)'),
    e: row('nice', 1, 'scheduling priority'),
    f: row('fsize', 512, 'file size (blocks)'),
    i: row('sigpending', 1, 'pending signals'),
    l: row('memlock', 1024, 'max locked memory (kb)'),
    m: row('rss', 1024, 'max memory size (kb)'),
    n: row('nofile', 1, 'open files'),
    q: row('msgqueue', 1, 'POSIX message queues (bytes)'),
    r: row('rtprio', 1, 'real-time priority'),
    s: row('stack', 1024, 'stack size (kb)'),
    t: row('cpu', 1, 'cpu time (seconds)'),
    u: row('nproc', 1, 'max user processes'),
    v: row('as', 1024, 'virtual memory (kb)'),
    x: row('locks', 1, 'file locks'),
  },
  label: (letter, { title }) => `${title.padEnd(32)}(-${letter}) `,
  showsSeveral: true,
  unknownOption: (letter) => ({ text: `ulimit: invalid option -- '${letter}'`, status: 1 }),
  notNumber: (value) => ({ text: `invalid number '${value}'`, status: 1 }),
  refused: (_row, description) => ({ text: `error setting limit: ${description}`, status: 1 }),
};

/** Debian's sh says what it says of its limits once, and ends with it. */
const dash: LimitWords = {
  rows: {
    t: row('cpu', 1, 'time(seconds)'),
    f: row('fsize', 512, 'file(blocks)'),
    d: row('data', 1024, 'data(kbytes)'),
    s: row('stack', 1024, 'stack(kbytes)'),
    c: row('core', 512, 'coredump(blocks)'),
    m: row('rss', 1024, 'memory(kbytes)'),
    l: row('memlock', 1024, 'locked memory(kbytes)'),
    p: row('nproc', 1, 'process'),
    n: row('nofile', 1, 'nofiles'),
    v: row('as', 1024, 'vmemory(kbytes)'),
    w: row('locks', 1, 'locks'),
    r: row('rtprio', 1, 'rtprio'),
  },
  label: (_letter, { title }) => `${title.padEnd(20)} `,
  showsSeveral: false,
  unknownOption: (letter) => ({ text: `ulimit: Illegal option -${letter}`, status: 2 }),
  notNumber: () => ({ text: 'ulimit: bad number', status: 2 }),
  refused: (_row, description) => ({ text: `ulimit: error setting limit (${description})`, status: 2 }),
};

/** What bash puts in brackets behind a title: the unit, where there is one, and the option. */
function bashLabel(letter: string, { title }: Row): string {
  const [, name = '', unit] = /^(.*?)(?: \((.*)\))?$/.exec(title) ?? [];
  const option = `(${unit === undefined ? '' : `${unit}, `}-${letter})`;
  return `${name.padEnd(20)}${option.padStart(20)} `;
}

const bash: LimitWords = {
  rows: {
    R: row('rttime', 1, 'real-time non-blocking time (microseconds)'),
    c: row('core', 1024, 'core file size (blocks)'),
    d: row('data', 1024, 'data seg size (kbytes)'),
    e: row('nice', 1, 'scheduling priority'),
    f: row('fsize', 1024, 'file size (blocks)'),
    i: row('sigpending', 1, 'pending signals'),
    l: row('memlock', 1024, 'max locked memory (kbytes)'),
    m: row('rss', 1024, 'max memory size (kbytes)'),
    n: row('nofile', 1, 'open files'),
    p: row('pipe', 512, 'pipe size (512 bytes)'),
    q: row('msgqueue', 1, 'POSIX message queues (bytes)'),
    r: row('rtprio', 1, 'real-time priority'),
    s: row('stack', 1024, 'stack size (kbytes)'),
    t: row('cpu', 1, 'cpu time (seconds)'),
    u: row('nproc', 1, 'max user processes'),
    v: row('as', 1024, 'virtual memory (kbytes)'),
    x: row('locks', 1, 'file locks'),
  },
  label: bashLabel,
  showsSeveral: true,
  unknownOption: (letter) => ({
    text: `ulimit: -${letter}: invalid option\nulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]`,
    status: 2,
  }),
  notNumber: (value) => ({ text: `ulimit: ${value}: invalid number`, status: 1 }),
  refused: ({ title }, description) => ({
    text: `ulimit: ${title.replace(/ \(.*/, '')}: cannot modify limit: ${description}`,
    status: 1,
  }),
};

export const limitWords: Readonly<Record<Flavour['kind'], LimitWords>> = { ash, dash, bash };
