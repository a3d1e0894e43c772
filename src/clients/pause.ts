import type { Clock } from '#api';

/** Resolves after that many milliseconds, or as soon as the signal is aborted. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.after(milliseconds, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
