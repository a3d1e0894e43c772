import { type Limits, noLimit } from './limits.ts';
import type { ProcessEntry } from './process-entry.ts';

/** The name of the program, as long as the kernel keeps it. */
export function shortName(entry: ProcessEntry): string {
  return (entry.arguments[0] ?? '').replace(/^-/, '').split('/').at(-1)?.slice(0, 15) ?? '';
}

/** `/proc/PID/status`: what the simulator knows of it, in the kernel's order. */
export function statusText(entry: ProcessEntry, capabilities: bigint): string {
  const { uid, gid, groups, umask = 0o022 } = entry.credentials;
  const four = (id: number) => [id, id, id, id].join('\t');
  const set = (bits: bigint) => bits.toString(16).padStart(16, '0');
  const effective = set(uid === 0 ? capabilities : 0n);
  const resident = `${String(Math.round(entry.memory / 1024)).padStart(8)} kB`;
  const member = [...new Set([gid, ...groups])].sort((left, right) => left - right).join(' ');
  const rows: readonly (readonly [string, string])[] = [
    ['Name', shortName(entry)],
    ['Umask', umask.toString(8).padStart(4, '0')],
    ['State', 'S (sleeping)'],
    ['Tgid', String(entry.pid)],
    ['Ngid', '0'],
    ['Pid', String(entry.pid)],
    ['PPid', String(entry.parent)],
    ['TracerPid', '0'],
    ['Uid', four(uid)],
    ['Gid', four(gid)],
    ['FDSize', '64'],
    ['Groups', `${member} `],
    ['NStgid', String(entry.pid)],
    ['NSpid', String(entry.pid)],
    ['Kthread', '0'],
    ['VmHWM', resident],
    ['VmRSS', resident],
    ['Threads', '1'],
    ['CapInh', set(0n)],
    ['CapPrm', effective],
    ['CapEff', effective],
    ['CapBnd', set(capabilities)],
    ['CapAmb', set(0n)],
    ['NoNewPrivs', '0'],
  ];
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

/** The kernel's rows of limits: its name for one, ours, and the unit. Follows fs/proc/base.c. */
const limitRows: readonly (readonly [title: string, limit: string, unit: string])[] = [
  ['cpu time', 'cpu', 'seconds'],
  ['file size', 'fsize', 'bytes'],
  ['data size', 'data', 'bytes'],
  ['stack size', 'stack', 'bytes'],
  ['core file size', 'core', 'bytes'],
  ['resident set', 'rss', 'bytes'],
  ['processes', 'nproc', 'processes'],
  ['open files', 'nofile', 'files'],
  ['locked memory', 'memlock', 'bytes'],
  ['address space', 'as', 'bytes'],
  ['file locks', 'locks', 'locks'],
  ['pending signals', 'sigpending', 'signals'],
  ['msgqueue size', 'msgqueue', 'bytes'],
  ['nice priority', 'nice', ''],
  ['realtime priority', 'rtprio', ''],
  ['realtime timeout', 'rttime', 'us'],
];

/** `/proc/PID/limits`. */
export function limitsText(limits: Limits): string {
  const columns = (title: string, soft: string, hard: string, unit: string) =>
    `${title.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit.padEnd(10)}\n`;
  const amount = (value: number) => (value === Number.POSITIVE_INFINITY ? 'unlimited' : String(value));
  const lines = limitRows.map(([title, name, unit]) => {
    const { soft, hard } = limits.get(name) ?? noLimit;
    const whole = columns(`Max ${title}`, amount(soft), amount(hard), unit);
    // What counts nothing has no unit, and no room for one.
    return unit === '' ? `${whole.trimEnd().padEnd(68)}\n` : whole;
  });
  return `${columns('Limit', 'Soft Limit', 'Hard Limit', 'Units')}${lines.join('')}`;
}
