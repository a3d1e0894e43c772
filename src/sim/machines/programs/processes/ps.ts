import type { ProgramContext } from '../../../runtime/process/program.ts';
import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import { type ProcessFacts, processFacts } from '../../process-facts.ts';
import type { Surroundings } from '../surroundings.ts';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly right?: true;
  readonly value: (facts: ProcessFacts, now: number) => string;
}

const two = (number: number) => String(Math.floor(number)).padStart(2, '0');

/** `00:01:02`, as -ef and -o time have it. */
function longTime(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `1:02`, as the columns of BSD have it. */
function shortTime(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function startTime(startedAt: number, now: number): string {
  const date = new Date(startedAt);
  if (now - startedAt < 86_400_000) return date.toISOString().slice(11, 16);
  return `${months[date.getUTCMonth()]}${two(date.getUTCDate())}`;
}

/** `02:03`, `1-02:03:04`: for how long it has been there. */
function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const rest = `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (days > 0) return `${days}-${two(hours)}:${rest}`;
  return hours > 0 ? `${two(hours)}:${rest}` : rest;
}

const kilobytes = (bytes: number) => String(Math.round(bytes / 1024));
const shortUser = (user: string, width = 8) => (user.length > width ? `${user.slice(0, width - 1)}+` : user);
const right = (title: string, width: number, value: Column['value']): Column => ({ title, width, right: true, value });
const left = (title: string, width: number, value: Column['value']): Column => ({ title, width, value });
const state = ({ state: letter, pid, terminal }: ProcessFacts) =>
  `${letter}${pid === 1 || terminal === '?' ? 's' : ''}${letter === 'R' ? '+' : ''}`;

const columns: Readonly<Record<string, Column>> = {
  pid: right('PID', 7, ({ pid }) => String(pid)),
  ppid: right('PPID', 7, ({ parent }) => String(parent)),
  user: left('USER', 8, ({ user }) => shortUser(user)),
  uid: right('UID', 5, ({ uid }) => String(uid)),
  pcpu: right('%CPU', 4, ({ processorPercent }) => processorPercent.toFixed(1)),
  pmem: right('%MEM', 4, ({ memoryPercent }) => memoryPercent.toFixed(1)),
  vsz: right('VSZ', 6, ({ virtual }) => kilobytes(virtual)),
  rss: right('RSS', 5, ({ resident }) => kilobytes(resident)),
  tty: left('TT', 8, ({ terminal }) => terminal),
  stat: left('STAT', 4, state),
  s: left('S', 1, ({ state: letter }) => letter),
  start: right('STARTED', 8, ({ startedAt }) => new Date(startedAt).toISOString().slice(11, 19)),
  stime: left('STIME', 5, ({ startedAt }, now) => startTime(startedAt, now)),
  lstart: right('STARTED', 24, ({ startedAt }) => new Date(startedAt).toUTCString().slice(0, 25).replace(',', '')),
  time: right('TIME', 8, ({ taken }) => longTime(taken)),
  etime: right('ELAPSED', 11, ({ startedAt }, now) => elapsed(now - startedAt)),
  etimes: right('ELAPSED', 7, ({ startedAt }, now) => String(Math.floor((now - startedAt) / 1000))),
  ni: right('NI', 3, () => '0'),
  pri: right('PRI', 3, () => '19'),
  comm: left('COMMAND', 15, ({ program }) => program.slice(0, 15)),
  args: left('COMMAND', 27, ({ command }) => command),
  cmd: left('CMD', 27, ({ command }) => command),
};
const otherNames: Readonly<Record<string, string>> = {
  '%cpu': 'pcpu',
  '%mem': 'pmem',
  command: 'args',
  euser: 'user',
  rssize: 'rss',
  start_time: 'stime',
  state: 's',
  tname: 'tty',
  tt: 'tty',
  ucmd: 'comm',
  vsize: 'vsz',
};

const layouts = {
  brief: [
    columns.pid,
    left('TTY', 8, ({ terminal }) => terminal),
    columns.time,
    left('CMD', 15, ({ program }) => program.slice(0, 15)),
  ],
  full: [
    left('UID', 8, ({ user }) => shortUser(user)),
    columns.pid,
    columns.ppid,
    right('C', 2, ({ processorPercent }) => String(Math.floor(processorPercent))),
    columns.stime,
    left('TTY', 8, ({ terminal }) => terminal),
    columns.time,
    columns.cmd,
  ],
  user: [
    columns.user,
    columns.pid,
    columns.pcpu,
    columns.pmem,
    columns.vsz,
    columns.rss,
    left('TTY', 8, ({ terminal }) => terminal),
    columns.stat,
    left('START', 5, ({ startedAt }, now) => startTime(startedAt, now)),
    right('TIME', 6, ({ taken }) => shortTime(taken)),
    columns.args,
  ],
} as const;

interface Request {
  readonly layout: readonly (Column | undefined)[];
  readonly chosen: (facts: ProcessFacts) => boolean;
  readonly sort: string | undefined;
  readonly heads: boolean;
  readonly forest: boolean;
}

function format(list: string): readonly Column[] | { readonly unknown: string } {
  const found: Column[] = [];
  for (const word of list.split(/[\s,]+/).filter((one) => one !== '')) {
    const [name = '', title] = word.split(/=(.*)/s, 2);
    const column = columns[otherNames[name] ?? name];
    if (column === undefined) return { unknown: name };
    found.push(title === undefined ? column : { ...column, title });
  }
  return found;
}

const takesValue = ['o', 'p', 'C', 'u', 'U', 'g', 't', 'q'];

function parse(args: readonly string[], own: ProcessFacts | undefined): Request | { readonly error: string } {
  let layout: Request['layout'] = layouts.brief;
  let sort: string | undefined;
  let forest = false;
  let heads = true;
  let isAll = false;
  const tests: ((facts: ProcessFacts) => boolean)[] = [];
  const choose = (letter: string, value: string): string | undefined => {
    const words = value.split(/[\s,]+/);
    if (letter === 'o') {
      const wanted = format(value);
      if ('unknown' in wanted) return `unknown user-defined format specifier "${wanted.unknown}"`;
      layout =
        layout === layouts.brief || layout === layouts.full || layout === layouts.user
          ? wanted
          : [...layout, ...wanted];
    } else if (letter === 'p' || letter === 'q') tests.push(({ pid }) => words.includes(String(pid)));
    else if (letter === 'C') tests.push(({ program }) => words.includes(program));
    else if (letter === 'u' || letter === 'U')
      tests.push(({ user, uid }) => words.includes(user) || words.includes(String(uid)));
    return undefined;
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const [, name = '', given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== '') {
      const value = given ?? args[index + 1] ?? '';
      const letter = { pid: 'p', format: 'o', user: 'u', ppid: 'P' }[name];
      if (name === 'sort') sort = value;
      else if (name === 'no-headers' || name === 'no-heading') heads = false;
      else if (name === 'forest') forest = true;
      else if (name === 'ppid') tests.push(({ parent }) => value.split(',').includes(String(parent)));
      else if (letter === undefined) return { error: 'unknown gnu long option' };
      else {
        const problem = choose(letter, value);
        if (problem !== undefined) return { error: problem };
      }
      if (given === undefined && ['sort', 'pid', 'format', 'user', 'ppid'].includes(name)) index += 1;
      continue;
    }
    const isBsd = !arg.startsWith('-');
    if (isBsd && /^\d+$/.test(arg)) {
      tests.push(({ pid }) => String(pid) === arg);
      continue;
    }
    const letters = isBsd ? arg : arg.slice(1);
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters.charAt(at);
      if (takesValue.includes(letter) && (!isBsd || letter === 'o' || letter === 'p')) {
        const rest = letters.slice(at + 1);
        if (rest === '') index += 1;
        const problem = choose(letter, rest === '' ? (args[index] ?? '') : rest);
        if (problem !== undefined) return { error: problem };
        break;
      }
      if (isBsd ? 'ax'.includes(letter) : 'eA'.includes(letter)) isAll = true;
      else if (letter === 'u' && isBsd) layout = layouts.user;
      else if (letter === 'f' && isBsd) forest = true;
      else if (letter === 'f' || letter === 'F') layout = layouts.full;
      else if (letter === 'H' && !isBsd) forest = true;
      else if (letter === 'h' && isBsd) heads = false;
      else if (!'jlwTyLmacdrS'.includes(letter)) return { error: 'unsupported option (BSD syntax)' };
    }
  }
  const chosen =
    tests.length > 0
      ? (facts: ProcessFacts) => tests.some((test) => test(facts))
      : isAll
        ? () => true
        : ({ terminal }: ProcessFacts) => terminal !== '?' && terminal === (own?.terminal ?? 'pts/0');
  return { layout, chosen, sort, heads, forest };
}

function sorted(list: readonly ProcessFacts[], sort: string | undefined): readonly ProcessFacts[] {
  if (sort === undefined) return list;
  const keys: Readonly<Record<string, (facts: ProcessFacts) => number>> = {
    pcpu: ({ processorPercent }) => processorPercent,
    pmem: ({ memoryPercent }) => memoryPercent,
    rss: ({ resident }) => resident,
    vsz: ({ virtual }) => virtual,
    pid: ({ pid }) => pid,
    ppid: ({ parent }) => parent,
    time: ({ taken }) => taken,
    start: ({ startedAt }) => startedAt,
    stime: ({ startedAt }) => startedAt,
  };
  const name = sort.split(',')[0]?.replace(/^[+-]/, '') ?? '';
  const key = keys[otherNames[name] ?? name] ?? keys.pid;
  const sign = sort.startsWith('-') ? -1 : 1;
  return key === undefined ? list : list.toSorted((a, b) => sign * (key(a) - key(b)));
}

/** Parents before their children, with the lines that lead to them. */
function forestOf(list: readonly ProcessFacts[]): readonly ProcessFacts[] {
  const known = new Set(list.map(({ pid }) => pid));
  const walk = (facts: ProcessFacts, depth: number): readonly ProcessFacts[] => {
    const lead = depth === 0 ? '' : `${' '.repeat(4 * (depth - 1))} \\_ `;
    const children = list.filter(({ parent }) => parent === facts.pid);
    return [
      { ...facts, command: `${lead}${facts.command}`, program: `${lead}${facts.program}` },
      ...children.flatMap((child) => walk(child, depth + 1)),
    ];
  };
  return list.filter(({ parent }) => !known.has(parent)).flatMap((facts) => walk(facts, 0));
}

function render(rows: readonly ProcessFacts[], layout: readonly Column[], heads: boolean, now: number): string {
  const cells = rows.map((facts) => layout.map(({ value }) => value(facts, now)));
  const line = (texts: readonly string[]) =>
    `${texts
      .map((text, at) => {
        const column = layout[at];
        if (column === undefined) return text;
        if (column.right === true) return text.padStart(column.width);
        return at === layout.length - 1 ? text : text.padEnd(column.width);
      })
      .join(' ')}\n`;
  const isNamed = layout.some(({ title }) => title !== '');
  return `${heads && isNamed ? line(layout.map(({ title }) => title)) : ''}${cells.map(line).join('')}`;
}

/** The processes of a machine and of its containers. Follows procps' ps. */
export function ps({ view }: Surroundings): Program {
  return defineProgram({
    name: 'ps',
    run: async (context: ProgramContext) => {
      const all = processFacts(context, view.hardware);
      const request = parse(
        context.arguments,
        all.find(({ pid }) => pid === context.process.pid),
      );
      if ('error' in request) {
        await context.stderr.write(
          new TextEncoder().encode(
            `error: ${request.error}\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`,
          ),
        );
        return 1;
      }
      const chosen = sorted(all.filter(request.chosen), request.sort);
      const layout = request.layout.filter((column) => column !== undefined);
      const rows = request.forest ? forestOf(chosen) : chosen;
      await context.print(render(rows, layout, request.heads, context.system.clock.now()));
      return chosen.length === 0 ? 1 : 0;
    },
  });
}
