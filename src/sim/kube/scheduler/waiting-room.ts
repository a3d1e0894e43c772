import type { Clock, Timer } from '#api';
import type { Pod } from '#types/core-v1';
import { type Change, isTaintChange } from './change.ts';
import { filterPlugins } from './plugins/index.ts';
import { priorityOf } from './preemption.ts';

export interface WaitingRoomOptions {
  readonly clock: Clock;
  readonly pod: (key: string) => Pod | undefined;
  /** A Pod is to be tried again. */
  readonly retry: (key: string) => void;
}

/** Pods that found no node, until something changes that the plug-ins which refused them wait for. */
export interface WaitingRoom {
  /** `plugins`: the names of those that refused it. */
  refuse(key: string, plugins: ReadonlySet<string>): void;
  /** Scheduling it failed: it is tried again soon, and then less and less often. */
  fail(key: string): void;
  leave(key: string): void;
  /** Has those tried again whom a change may help, the most important first; of no more than this priority when given. */
  consider(change: Change, mostPriority?: number): void;
  close(): void;
}

/** A Pod is tried again after so many milliseconds, whatever did not happen meanwhile. Follows flushUnschedulablePodsLeftover. */
const longestWait = 300_000;
const firstRetry = 1000;
const longestRetry = 10_000;

interface Waiting {
  readonly plugins: ReadonlySet<string>;
  readonly timer: Timer;
}

/**
 * Follows pkg/scheduler/backend/queue with the queueing hints of plug-ins. There is no back-off after a refusal: an idle
 * scheduler takes Pods out of it at once (SchedulerPopFromBackoffQ).
 */
export function createWaitingRoom({ clock, pod, retry }: WaitingRoomOptions): WaitingRoom {
  const waiting = new Map<string, Waiting>();
  const failures = new Map<string, number>();

  function stay(key: string, plugins: ReadonlySet<string>, time: number): void {
    waiting.get(key)?.timer.cancel();
    waiting.set(key, { plugins, timer: clock.after(time, () => retry(key)) });
  }

  function isHelped(key: string, plugins: ReadonlySet<string>, change: Change): boolean {
    const subject = pod(key);
    if (subject === undefined) return false;
    const ofTaints = isTaintChange(change);
    return filterPlugins.some(
      ({ name, helps, awaitsNodes }) =>
        plugins.has(name) && ((ofTaints && awaitsNodes === true) || helps?.(subject, change) === true),
    );
  }

  return {
    refuse: (key, plugins) => {
      failures.delete(key);
      stay(key, plugins, longestWait);
    },
    fail: (key) => {
      const times = failures.get(key) ?? 0;
      failures.set(key, times + 1);
      stay(key, new Set(), Math.min(firstRetry * 2 ** times, longestRetry));
    },
    leave: (key) => {
      waiting.get(key)?.timer.cancel();
      waiting.delete(key);
      failures.delete(key);
    },
    consider: (change, mostPriority = Number.POSITIVE_INFINITY) => {
      if (waiting.size === 0) return;
      const priority = (key: string) => priorityOf(pod(key) ?? ({} as Pod));
      const helped = [...waiting].filter(([key, { plugins }]) => isHelped(key, plugins, change)).map(([key]) => key);
      for (const key of helped.sort((a, b) => priority(b) - priority(a))) {
        if (priority(key) <= mostPriority) retry(key);
      }
    },
    close: () => {
      for (const { timer } of waiting.values()) timer.cancel();
      waiting.clear();
    },
  };
}
