import type { Clock } from '#api';

/** The machine's own time. Timers do not keep the process alive when `background` is set. */
export function systemClock(options: { readonly background?: boolean } = {}): Clock {
  return {
    now: () => Date.now(),
    after(delay, run) {
      const timer = setTimeout(run, delay);
      if (options.background) timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}
