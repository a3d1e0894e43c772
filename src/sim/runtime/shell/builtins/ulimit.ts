import { type Limit, noLimit } from '../../process/limits.ts';
import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin } from './builtin.ts';

interface Row {
  readonly limit: string;
  readonly unit: number;
  readonly title: string;
}

/** By option, in the order of `ulimit -a`. Follows BusyBox' shell/shell_common.c. */
const rows: Readonly<Record<string, Row>> = {
  c: { limit: 'core', unit: 512, title: 'core file size (blocks)' },
  d: { limit: 'data', unit: 1024, title: 'data seg size (kb)' },
  e: { limit: 'nice', unit: 1, title: 'scheduling priority' },
  f: { limit: 'fsize', unit: 512, title: 'file size (blocks)' },
  i: { limit: 'sigpending', unit: 1, title: 'pending signals' },
  l: { limit: 'memlock', unit: 1024, title: 'max locked memory (kb)' },
  m: { limit: 'rss', unit: 1024, title: 'max memory size (kb)' },
  n: { limit: 'nofile', unit: 1, title: 'open files' },
  q: { limit: 'msgqueue', unit: 1, title: 'POSIX message queues (bytes)' },
  r: { limit: 'rtprio', unit: 1, title: 'real-time priority' },
  s: { limit: 'stack', unit: 1024, title: 'stack size (kb)' },
  t: { limit: 'cpu', unit: 1, title: 'cpu time (seconds)' },
  u: { limit: 'nproc', unit: 1, title: 'max user processes' },
  v: { limit: 'as', unit: 1024, title: 'virtual memory (kb)' },
  x: { limit: 'locks', unit: 1, title: 'file locks' },
};

export const ulimit = defineBuiltin({
  name: 'ulimit',
  run: async (shell, args) => {
    const letters: string[] = [];
    let value: string | undefined;
    for (const arg of args) {
      if (/^-./.test(arg)) letters.push(...arg.slice(1));
      else value ??= arg;
    }
    const [soft, hard] = [letters.includes('S'), letters.includes('H')];
    const wanted = letters.filter((letter) => letter !== 'S' && letter !== 'H');
    const text: string[] = [];
    if (wanted.includes('a')) {
      for (const [letter, row] of Object.entries(rows))
        text.push(`${row.title.padEnd(32)}(-${letter}) ${shown(limitOf(shell, row), row, hard && !soft)}\n`);
    } else {
      for (const letter of wanted.length === 0 ? ['f'] : wanted) {
        const row = Object.hasOwn(rows, letter) ? rows[letter] : undefined;
        if (row === undefined) throw new ShellError(`ulimit: invalid option -- '${letter}'`, 1, false);
        if (value === undefined) text.push(`${shown(limitOf(shell, row), row, hard && !soft)}\n`);
        else
          shell.state.limits.set(
            row.limit,
            changed(limitOf(shell, row), row, value, soft === hard ? 'both' : soft ? 'soft' : 'hard'),
          );
      }
    }
    await shell.output(1).write(new TextEncoder().encode(text.join('')));
    return 0;
  },
});

function limitOf(shell: Shell, { limit }: Row): Limit {
  return shell.state.limits.get(limit) ?? shell.table.limits.get(limit) ?? noLimit;
}

function shown(limit: Limit, { unit }: Row, hard: boolean): string {
  const value = hard ? limit.hard : limit.soft;
  return value === Number.POSITIVE_INFINITY ? 'unlimited' : String(Math.floor(value / unit));
}

/** Nobody in a container may raise what bounds him. Throws ShellError. */
function changed(limit: Limit, { unit }: Row, value: string, which: 'soft' | 'hard' | 'both'): Limit {
  if (value !== 'unlimited' && !/^\d+$/.test(value)) throw new ShellError(`invalid number '${value}'`, 1, false);
  const amount = value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value) * unit;
  const next = { soft: which === 'hard' ? limit.soft : amount, hard: which === 'soft' ? limit.hard : amount };
  if (next.soft > next.hard) throw new ShellError('error setting limit: Invalid argument', 1, false);
  if (next.hard > limit.hard) throw new ShellError('error setting limit: Operation not permitted', 1, false);
  return next;
}
