import { usersOf } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { json } from '../wire.ts';
import type { Life } from './life.ts';

/** One process as the host's ps sees it. */
interface Row {
  readonly user: string;
  readonly pid: number;
  readonly parent: number;
  readonly started: number;
  readonly tty: string;
  readonly arguments: readonly string[];
  readonly leader: boolean;
}

interface Column {
  readonly title: string;
  readonly value: (row: Row) => string;
}

const commandName = (row: Row) => (row.arguments[0] ?? '').split('/').at(-1)?.slice(0, 15) ?? '';
const clock = (row: Row) => new Date(row.started).toISOString().slice(11, 16);
const column = (title: string, value: (row: Row) => string): Column => ({ title, value });
const commandLine = (row: Row) => row.arguments.join(' ');

/** What `ps -o` knows by name. Follows procps-ng 4 ps/output.c. */
const columns: Readonly<Record<string, Column>> = Object.assign(Object.create(null) as Record<string, Column>, {
  pid: column('PID', ({ pid }) => String(pid)),
  ppid: column('PPID', ({ parent }) => String(parent)),
  pgid: column('PGID', ({ pid }) => String(pid)),
  user: column('USER', ({ user }) => user),
  uname: column('USER', ({ user }) => user),
  euser: column('EUSER', ({ user }) => user),
  ruser: column('RUSER', ({ user }) => user),
  comm: column('COMMAND', commandName),
  ucmd: column('CMD', commandName),
  args: column('COMMAND', commandLine),
  command: column('COMMAND', commandLine),
  cmd: column('CMD', commandLine),
  tty: column('TT', ({ tty }) => tty),
  tt: column('TT', ({ tty }) => tty),
  tname: column('TTY', ({ tty }) => tty),
  time: column('TIME', () => '00:00:00'),
  cputime: column('TIME', () => '00:00:00'),
  etime: column('ELAPSED', () => '00:00'),
  stat: column('STAT', ({ leader }) => (leader ? 'Ss' : 'S')),
  state: column('S', () => 'S'),
  s: column('S', () => 'S'),
  ni: column('NI', () => '0'),
  nice: column('NI', () => '0'),
  pri: column('PRI', () => '19'),
  c: column('C', () => '0'),
  pcpu: column('%CPU', () => '0.0'),
  '%cpu': column('%CPU', () => '0.0'),
  pmem: column('%MEM', () => '0.0'),
  '%mem': column('%MEM', () => '0.0'),
  vsz: column('VSZ', () => '4396'),
  rss: column('RSS', () => '640'),
  stime: column('STIME', clock),
  start: column('STARTED', clock),
});

const full: readonly Column[] = [
  column('UID', ({ user }) => user),
  ...['pid', 'ppid', 'c', 'stime', 'tname', 'time', 'cmd'].flatMap((name) => columns[name] ?? []),
];
const aux: readonly Column[] = [
  ...['user', 'pid', 'pcpu', 'pmem', 'vsz', 'rss', 'tname', 'stat'].flatMap((name) => columns[name] ?? []),
  column('START', clock),
  column('TIME', () => '0:00'),
  column('COMMAND', commandLine),
];

/** `-o user,pid=ID,comm`, also in one word with other options and repeated; undefined when nothing chooses columns. */
function chosenColumns(given: string): readonly Column[] | undefined {
  const wishes = [...given.matchAll(/(?:^|\s)-?[A-Za-z]*o\s*(\S+)/g)].map((match) => match[1] ?? '');
  if (wishes.length === 0) return undefined;
  return wishes.flatMap((wish) =>
    wish.split(',').map((word) => {
      const [name = '', title] = word.split('=', 2);
      const known = columns[name];
      if (known === undefined) throw refuse.server(`ps: error: unknown user-defined format specifier "${name}"`);
      return title === undefined ? known : column(title, known.value);
    }),
  );
}

/** Letters without a dash that ps knows, up to one that takes the rest of its word. */
const bsdWord = /^[AaCcefghHjlLmnNrSsTuvwxXZ]*(?:[oOpqtUk].*)?$/;

/** Throws EngineError for a first word without a dash in which ps finds a letter that it does not know. Follows procps. */
function demandLetters(given: string): void {
  const [first = ''] = given.trim().split(/\s+/);
  if (/^[A-Za-z]/.test(first) && !bsdWord.test(first))
    throw refuse.server('ps: error: unsupported option (BSD syntax)');
}

/** `GET /containers/{name}/top`: what the host's ps says of the container's processes. Follows moby daemon/top_unix.go. */
export function top(engine: Engine, name: string, psArguments: string) {
  const given = psArguments === '' ? '-ef' : psArguments;
  for (const [, key = '', title = ''] of given.matchAll(/\s+([^\s]*)=\s*(PID[^\s]*)/g)) {
    if (key !== 'pid') throw refuse.server(`specifying "${key}=${title}" is not allowed`);
  }
  const life = engine.container(name);
  if (!life.running) throw refuse.notRunning(life.record.id);
  demandLetters(given);
  const chosen = chosenColumns(given) ?? (/^a?u|^au?x/.test(given) ? aux : full);
  const titles = chosen.map(({ title }) => title);
  if (!titles.includes('PID')) throw refuse.server("Couldn't find PID field in ps output");
  const processes = rows(life).map((row) => chosen.map(({ value }) => value(row)));
  life.emit('top');
  return json(200, { Processes: processes, Titles: titles });
}

function rows(life: Life): readonly Row[] {
  const users = new Map(usersOf(life.files()).map((user) => [user.uid, user.name]));
  // The host counts other pids than the container does; its first process is a child of the shim.
  const base = life.record.pid - 1;
  return (life.container?.processes ?? [])
    .filter(({ status }) => status === undefined)
    .map(({ pid, parent, credentials, startedAt, arguments: words }) => ({
      user: users.get(credentials.uid) ?? String(credentials.uid),
      pid: base + pid,
      parent: parent === 0 ? base - 20 : base + parent,
      started: startedAt,
      tty: life.record.config.Tty ? 'pts/0' : '?',
      arguments: words,
      leader: parent === 0,
    }));
}
