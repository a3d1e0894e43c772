import type { ProcessEntry } from '../process/process-entry.ts';
import type { Shell } from './shell.ts';

/** What a shell started and does not wait for. */
export interface Job {
  /** From 1; free numbers are given again. */
  readonly number: number;
  /** Whose end is the job's. */
  readonly process: ProcessEntry;
  /** All processes of its pipeline. */
  readonly members: readonly ProcessEntry[];
  /** As it was typed. */
  readonly text: string;
  /** Whether somebody pressed Ctrl-Z. */
  stopped: boolean;
}

/** Makes a job of processes; from now on keys of the terminal do not reach them. */
export function addJob(
  shell: Shell,
  members: readonly ProcessEntry[],
  text: string,
  stopped: boolean,
): Job | undefined {
  const process = members.at(-1);
  if (process === undefined) return undefined;
  const number = Math.max(0, ...shell.jobs.map((job) => job.number)) + 1;
  const job = { number, process, members, text, stopped };
  if (shell.interactive) for (const member of members) member.inBackground = true;
  shell.jobs.push(job);
  return job;
}

/** `%1`, `%+`, `%%`, `%-`, `%sleep`, a pid; without a word the last one. */
export function findJob(shell: Shell, word = '%+'): Job | undefined {
  const { jobs } = shell;
  if (/^%?[+%]?$/.test(word)) return jobs.at(-1);
  if (word === '%-') return jobs.at(-2);
  if (/^%\d+$/.test(word)) return jobs.find(({ number }) => number === Number(word.slice(1)));
  if (word.startsWith('%')) return jobs.findLast(({ text }) => text.startsWith(word.slice(1)));
  return jobs.find(({ process }) => String(process.pid) === word);
}

/** `[1]+  Stopped                 sleep 100`. */
export function describeJob(shell: Shell, job: Job, withPid = false): string {
  const { number, process, text, stopped } = job;
  const mark = job === shell.jobs.at(-1) ? '+' : job === shell.jobs.at(-2) ? '-' : ' ';
  const { status } = process;
  const ended = status?.signal === 'TERM' ? 'Terminated' : status?.signal === 'KILL' ? 'Killed' : undefined;
  const exit = status === undefined || status.code === 0 ? 'Done' : `Exit ${status.code}`;
  const state = status === undefined ? (stopped ? 'Stopped' : 'Running') : (ended ?? exit);
  const behind = state === 'Running' ? ' &' : '';
  return `[${number}]${mark} ${withPid ? `${String(process.pid).padStart(5)} ` : ' '}${state.padEnd(24)}${text}${behind}`;
}

/** Tells of jobs that ended, and forgets them. */
export async function reportJobs(shell: Shell): Promise<void> {
  for (const job of [...shell.jobs]) {
    if (job.process.status === undefined) continue;
    await shell.say(describeJob(shell, job));
    shell.jobs.splice(shell.jobs.indexOf(job), 1);
  }
}

/** Sends a signal to everything that a job consists of. */
export function signalJob(shell: Shell, job: Job, signal: string): void {
  const reached = new Set(job.members.map(({ pid }) => pid));
  const all = shell.table.processes();
  for (const entry of all) if (reached.has(entry.parent)) reached.add(entry.pid);
  for (const entry of all.toReversed()) if (reached.has(entry.pid)) entry.signal(signal);
}

/** Waits for the end of processes in the foreground; undefined when Ctrl-Z stopped them and they became a job. */
export async function inForeground(
  shell: Shell,
  members: readonly ProcessEntry[],
  text: string,
): Promise<{ readonly code: number; readonly signal?: string | undefined } | undefined> {
  const last = members.at(-1);
  if (last === undefined) return { code: 0 };
  if (!shell.interactive) return shell.process.until(last.exited);
  const ended = await shell.process.until(Promise.race([last.exited, last.stopped().then(() => undefined)]));
  if (ended !== undefined) return ended;
  const job = addJob(shell, members, text, true);
  if (job !== undefined) await shell.say(`\n${describeJob(shell, job)}`);
  shell.state.status = 148;
  return undefined;
}
