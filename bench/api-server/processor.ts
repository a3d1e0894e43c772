import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Puts a process, with all its threads, on one core and this one on the others; false where that cannot be done. */
export function pin(pid: number): boolean {
  const others = availableParallelism() - 1;
  if (others === 0) return true;
  const put = (process: number, cores: string) => spawnSync('taskset', ['-apc', cores, String(process)]).status === 0;
  return put(process.pid, `1-${others}`) && put(pid, '0');
}

/** Seconds of processor time that a process has had, in all its threads; NaN where the system does not tell. */
export function processorSeconds(pid: number): number {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
    }
    return nanoseconds / 1e9;
  } catch {
    return Number.NaN;
  }
}
