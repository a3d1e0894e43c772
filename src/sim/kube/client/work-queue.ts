import type { Clock, IsRoutine, Timer } from '#api';
import type { Activity } from './activity.ts';
import { turn } from './activity.ts';
import { isConflict } from './client.ts';

/** Keys that wait to be worked on, one at a time, each at most once at a time. Follows client-go util/workqueue. */
export interface WorkQueue {
  /** Again as soon as possible; nothing when the key waits already. */
  add(key: string): void;
  /** Again in so many milliseconds; an earlier appointment of the same key stands. */
  addAfter(key: string, delay: number, isRoutine?: IsRoutine): void;
  close(): void;
}

export interface WorkQueueOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly log: (line: string) => void;
  /** Works on one key. What it throws is logged and tried again, each time twice as late. */
  readonly work: (key: string) => void | Promise<void>;
  /** Milliseconds before the first retry of a key and at most before a later one. By default 5 and a thousand seconds. */
  readonly backOff?: { readonly first: number; readonly longest: number };
  /** Whether a look at that key costs so much that one in a turn of the event loop has to do. By default none does. */
  readonly isCostly?: (key: string) => boolean;
}

/** Follows client-go util/workqueue, DefaultTypedControllerRateLimiter. */
const defaultBackOff = { first: 5, longest: 1_000_000 };
/** After so many keys in a row, input and output get a turn. */
const burst = 100;

/** Makes a queue with one worker. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, activity, log, work } = options;
  const waiting = new Set<string>();
  /** The costly keys that were worked on in this turn of the event loop, and those of them that are to be looked at again. */
  const seen = new Set<string>();
  const again = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { readonly due: number; readonly timer: Timer }>();
  let running = false;
  let closed = false;

  function addAfter(key: string, delay: number, isRoutine?: IsRoutine): void {
    if (closed) return;
    const due = clock.now() + delay;
    const known = timers.get(key);
    if (known !== undefined) {
      if (known.due <= due) return;
      known.timer.cancel();
    }
    const ring = (): void => {
      timers.delete(key);
      add(key);
    };
    const timer = clock.after(delay, ring, isRoutine);
    timers.set(key, { due, timer });
  }

  function retry(key: string, error: unknown): void {
    const times = failures.get(key) ?? 0;
    failures.set(key, times + 1);
    // The next look at a fresher cache is all that a conflict needs; it is not worth a line.
    const isStale = isConflict(error);
    if (!isStale) log(`${options.name}: ${key}: ${error instanceof Error ? error.message : String(error)}`);
    const { first, longest } = (isStale ? undefined : options.backOff) ?? defaultBackOff;
    addAfter(key, Math.min(first * 2 ** times, longest));
  }

  async function drain(): Promise<void> {
    const end = activity.begin();
    let inARow = 0;
    try {
      for (const key of waiting) {
        if (closed) return;
        waiting.delete(key);
        if (options.isCostly?.(key) === true) notice(key);
        try {
          await work(key);
          failures.delete(key);
        } catch (error) {
          if (!closed) retry(key, error);
        }
        inARow += 1;
        if (inARow % burst === 0) await turn();
      }
    } finally {
      running = false;
      if (waiting.size > 0 && !closed) start();
      end();
    }
  }

  function start(): void {
    if (running) return;
    running = true;
    const end = activity.begin();
    queueMicrotask(() => {
      void drain();
      end();
    });
  }

  /** When many Pods become ready in one turn, their owner is looked at now and once more after all of them. */
  function notice(key: string): void {
    if (seen.size === 0) {
      const end = activity.begin();
      setImmediate(() => {
        seen.clear();
        for (const other of again) add(other);
        again.clear();
        end();
      });
    }
    seen.add(key);
  }

  function add(key: string): void {
    if (closed) return;
    if (seen.has(key)) {
      again.add(key);
      return;
    }
    waiting.add(key);
    start();
  }

  return {
    add,
    addAfter,
    close: () => {
      closed = true;
      waiting.clear();
      for (const { timer } of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}
