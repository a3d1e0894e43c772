import type { Clock } from '#api';

/** The machine's own time. Its timers keep the process alive until they ran or were cancelled. */
export function realClock(): Clock {
  return {
    now: () => Date.now(),
    after: (delay, run) => {
      const handle = delay <= 0 ? setImmediate(run) : setTimeout(run, delay);
      return {
        cancel: () => {
          if (delay <= 0) clearImmediate(handle as NodeJS.Immediate);
          else clearTimeout(handle as NodeJS.Timeout);
        },
      };
    },
  };
}
