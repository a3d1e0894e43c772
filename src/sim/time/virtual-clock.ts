import type { Clock } from '#api';
import { clocksReleased } from './hold-clocks.ts';
import { TimerQueue } from './timer-queue.ts';

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /**
   * Goes on by that many milliseconds: runs each timer that falls due, in order, at its own time, and lets promises
   * settle after each. Also runs timers that those timers start, when they fall due within the span.
   */
  advance(milliseconds: number): Promise<void>;
  /**
   * Jumps from timer to timer until none is left or the next one lies further ahead than `horizon` milliseconds from
   * the start (default: one hour). Gives the milliseconds that passed.
   */
  runUntilIdle(horizon?: number): Promise<number>;
  /**
   * Like `runUntilIdle`, but ends as well when nothing but routine lies ahead within the horizon, and nothing else came up for `calm`
   * milliseconds: long enough for whoever looks around regularly to notice what happened.
   */
  runUntilCalm(horizon: number, calm: number): Promise<number>;
  /** Lets promises settle and runs what is due right now; time does not move. */
  settle(): Promise<void>;
  /** How many timers wait. */
  pending(): number;
}

/** Two turns of the event loop: enough for any chain of promises, and for messages that are already under way. */
async function letPromisesSettle(): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => setImmediate(resolve));
    const released = clocksReleased();
    if (released === undefined) return;
    await released;
  }
}

/** A clock for tests and batch grading that starts at `start` (milliseconds since the epoch). */
export function virtualClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  const queue = new TimerQueue();
  let now = start;
  let waiting = 0;

  async function runUntil(end: number): Promise<void> {
    await letPromisesSettle();
    for (;;) {
      const next = queue.peek();
      if (next === undefined || next.time > end) break;
      queue.pop();
      waiting -= 1;
      now = Math.max(now, next.time);
      next.run();
      await letPromisesSettle();
    }
  }

  async function runUntilCalm(end: number, calm: number): Promise<void> {
    let quietSince = now;
    await runUntil(now);
    for (;;) {
      const next = queue.peek();
      if (next === undefined || next.time > end) break;
      if (next.time > quietSince + calm && !queue.isPressed(end)) break;
      const isRoutine = next.isRoutine?.() === true;
      await runUntil(next.time);
      if (!isRoutine) quietSince = now;
    }
  }

  return {
    now: () => now,
    after: (delay, run, isRoutine) => {
      const due = queue.push(now + Math.max(0, delay), run, isRoutine);
      waiting += 1;
      return {
        cancel: () => {
          if (due.cancelled) return;
          due.cancelled = true;
          waiting -= 1;
        },
      };
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await runUntil(end);
      now = end;
    },
    runUntilIdle: async (horizon = 3_600_000) => {
      const begin = now;
      await runUntil(begin + horizon);
      return now - begin;
    },
    runUntilCalm: async (horizon, calm) => {
      const begin = now;
      await runUntilCalm(begin + horizon, calm);
      return now - begin;
    },
    settle: () => runUntil(now),
    pending: () => waiting,
  };
}
