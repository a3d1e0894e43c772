import { readFileSync } from 'node:fs';
import { UserError } from '#api';
import { acquireLock, isAlive, type LabPaths, systemErrorCode } from '#platform';
import type { SessionStatus } from '../protocol.ts';
import { call } from './request.ts';

/** Milliseconds in which a host says how it is, whatever it is at; on a busy machine it takes some tenths of a second. */
const patience = 5_000;

/** What the host on that socket says about itself; `gone`: there is none; `stuck`: it does not answer. */
export async function lookAt(socket: string): Promise<SessionStatus | 'gone' | 'stuck'> {
  try {
    return (await call(socket, 'GET', '/status', undefined, patience)) as SessionStatus;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code === 'ETIMEDOUT' ? 'stuck' : 'gone';
  }
}

/** An answer that may take long. Rejects with UserError as soon as the host is seen to be stuck. */
export async function whileAlive<T>(answer: Promise<T>, name: string, socket: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const stuck = new Promise<never>((_, reject) => {
    const look = async (): Promise<void> => {
      const seen = await lookAt(socket).catch(() => undefined);
      if (seen === 'stuck') reject(hostStuck(name));
      // A look that was under way when the answer came is the last one.
      else if (!over) timer = setTimeout(look, patience);
    };
    timer = setTimeout(look, patience);
  });
  try {
    return await Promise.race([answer, stuck]);
  } finally {
    over = true;
    clearTimeout(timer);
  }
}

export function hostStuck(name: string): UserError {
  return new UserError(
    'host-stuck',
    `The host of lab "${name}" does not answer; nothing that you did is lost.`,
    `cka-lab stop --name ${name} ends it, and cka-lab start --name ${name} goes on where it was.`,
  );
}

/** Ends a host that does not answer, as a power cut would. Nothing happens when it has ended by itself. */
export async function endStuckHost({ hostLock, hostPid }: LabPaths): Promise<void> {
  const lock = acquireLock(hostLock);
  lock?.release();
  const pid = Number(readFileSync(hostPid, 'utf8'));
  // Whoever holds the lock wrote the number.
  if (lock !== undefined || !isAlive(pid)) return;
  process.kill(pid, 'SIGKILL');
  await processEnded(pid);
}

/** Resolves when the process is gone, at the latest after five seconds. */
export async function processEnded(pid: number): Promise<void> {
  for (let round = 0; round < 1000 && isAlive(pid); round++) await new Promise((resolve) => setTimeout(resolve, 5));
}
