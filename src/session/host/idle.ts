import type { Clock } from '#api';

const day = 86_400_000;

/** Calls back once nobody was active for a day (`limit` milliseconds). */
export function startIdleTimer(
  clock: Clock,
  idle: () => void,
  limit = day,
): { readonly active: () => void; readonly cancel: () => void } {
  let last = clock.now();
  const wait = (milliseconds: number) =>
    clock.after(milliseconds, () => {
      const rest = last + limit - clock.now();
      if (rest <= 0) idle();
      else timer = wait(rest);
    });
  let timer = wait(limit);
  return {
    active: () => {
      last = clock.now();
    },
    cancel: () => timer.cancel(),
  };
}
