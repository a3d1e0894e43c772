/** Waits that double from one failure to the next. Follows client-go util/flowcontrol Backoff. */
export interface BackOff {
  /** The present wait in milliseconds; 0 before the first failure. */
  readonly current: number;
  /** Raises the wait; it starts over when the last raise is longer ago than twice the longest wait. */
  next(now: number): void;
  reset(): void;
  /** Whether something that happened at `since` is still to be waited for at `now`, and how long. */
  remaining(since: number, now: number): number;
}

/** Makes a back-off; both in milliseconds. */
export function createBackOff(first = 10_000, longest = 300_000): BackOff {
  let current = 0;
  let raised = 0;
  return {
    get current() {
      return current;
    },
    next: (now) => {
      current = current === 0 || now - raised > 2 * longest ? first : Math.min(current * 2, longest);
      raised = now;
    },
    reset: () => {
      current = 0;
    },
    remaining: (since, now) => (current === 0 || now - raised > 2 * longest ? 0 : Math.max(0, since + current - now)),
  };
}

/** A span as Go prints a Duration of whole milliseconds: `1.2s`, `310ms`, `1m20s`. */
export function goDuration(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  if (whole < 1000) return whole === 0 ? '0s' : `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = (whole % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
