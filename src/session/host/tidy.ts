import type { Clock } from '#api';

const manyRequests = 1_000;
const veryManyRequests = 4_000;
const quiet = 1_500;
/** In a burst at most this part of the time goes into it. */
const share = 0.02;

/**
 * Calls `tidy` once it has been quiet for a moment (milliseconds) after the start, which is a lot of work, and after a lot of requests:
 * what a burst leaves behind in memory would stay there for the day that the host lives. A burst without end is interrupted for it.
 */
export function startTidying(
  clock: Clock,
  tidy: () => void,
  limits = { requests: manyRequests, burst: veryManyRequests, quiet },
): { readonly active: () => void; readonly cancel: () => void } {
  let requests = 0;
  let last = clock.now();
  let timer: { cancel(): void } | undefined;
  /** When it may be done in the middle of a burst again. */
  let next = 0;
  const clear = (): void => {
    requests = 0;
    const began = clock.now();
    tidy();
    next = clock.now() + (clock.now() - began) / share;
  };
  const wait = (milliseconds: number): void => {
    timer = clock.after(milliseconds, () => {
      const rest = last + limits.quiet - clock.now();
      if (rest > 0) {
        wait(rest);
        return;
      }
      timer = undefined;
      clear();
    });
  };
  wait(limits.quiet);
  return {
    active: () => {
      requests += 1;
      last = clock.now();
      if (requests >= limits.requests && timer === undefined) wait(limits.quiet);
      if (requests >= limits.burst && last >= next) clear();
    },
    cancel: () => timer?.cancel(),
  };
}
