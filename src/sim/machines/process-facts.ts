import type { ProcessEntry } from '../runtime/process/process-entry.ts';
import type { ProgramContext } from '../runtime/process/program.ts';
import { usersOf } from '../runtime/process/users.ts';
import type { Hardware } from './view.ts';

/** A process as ps and top show it. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  readonly uid: number;
  /** Bytes. */
  readonly resident: number;
  readonly virtual: number;
  /** Of the machine's memory and of one processor. */
  readonly memoryPercent: number;
  readonly processorPercent: number;
  /** Milliseconds of processor time that it took so far. */
  readonly taken: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly state: 'R' | 'S' | 'I';
  /** `?` or `pts/0`. */
  readonly terminal: string;
  /** argv[0] without directories. */
  readonly program: string;
  readonly command: string;
}

const mebibyte = 2 ** 20;

/** What the programs of a machine's services take, of which nobody counts it: MiB, thousandths of a core. */
const services: Readonly<Record<string, readonly [mebibytes: number, milliCores: number]>> = {
  init: [13, 0],
  containerd: [56, 6],
  'containerd-shim-runc-v2': [14, 0],
  cron: [3, 0],
  'cri-dockerd': [42, 2],
  dockerd: [98, 3],
  kubelet: [92, 22],
  pause: [0.6, 0],
  'rpc.mountd': [5, 0],
  sshd: [8, 0],
};

/** The processes of a machine, those of its containers among them, in the order of their numbers. */
export function processFacts(context: ProgramContext, hardware: Hardware): readonly ProcessFacts[] {
  const names = new Map(usersOf(context.files).map(({ uid, name }) => [uid, name]));
  const now = context.system.clock.now();
  const { total } = hardware.memory();
  const all = context.system.processes().filter(({ status }) => status === undefined);
  const byPid = new Map(all.map((entry) => [entry.pid, entry]));
  const busy = all.filter((entry) => entry.isBusy && entry !== context.process);
  // More than there are processors share them.
  const share = Math.min(950, Math.floor((hardware.processors * 1000) / Math.max(1, busy.length)));
  return all
    .toSorted((a, b) => a.pid - b.pid)
    .map((entry) => {
      const program = (entry.arguments[0] ?? '').replace(/^-/, '').split('/').at(-1) ?? '';
      const [mebibytes, rest] = services[program] ?? [0, 0];
      const resident = Math.max(entry.memory, mebibytes * mebibyte);
      const milliCores = entry.isBusy && entry !== context.process ? share : Math.max(entry.milliCores, rest);
      const age = Math.max(0, now - entry.startedAt);
      return {
        pid: entry.pid,
        parent: entry.parent,
        user: names.get(entry.credentials.uid) ?? String(entry.credentials.uid),
        uid: entry.credentials.uid,
        resident,
        virtual: resident * 4 + 2 * mebibyte,
        memoryPercent: (resident / total) * 100,
        processorPercent: milliCores / 10,
        taken: (age * milliCores) / 1000,
        startedAt: entry.startedAt,
        state: entry.isBusy ? 'R' : 'S',
        terminal: isInSession(entry, byPid) ? 'pts/0' : '?',
        program,
        command: entry.arguments.join(' '),
      };
    });
}

/** Whether somebody who logged in started it. */
function isInSession(entry: ProcessEntry, byPid: ReadonlyMap<number, ProcessEntry>): boolean {
  if (entry.pid < 2 || entry.parent === 1) return false;
  let here: ProcessEntry | undefined = entry;
  while (here !== undefined && here.parent !== 0) {
    const { parent }: ProcessEntry = here;
    if (parent === 1) return false;
    here = byPid.get(parent);
  }
  return here !== undefined;
}
