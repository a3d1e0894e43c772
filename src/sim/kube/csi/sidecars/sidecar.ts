import type { Clock, Timer } from '#api';
import type { Pod } from '#types/core-v1';
import type { Client, Component, EventRecorder, Informers, WorkQueue } from '../../client/index.ts';
import type { ControllerContext } from '../../controllers/controller.ts';
import { appOf, type Installation } from '../installation.ts';
import type { CsiDriver } from '../types.ts';

/** The account that a driver's controller acts with. */
export function driverComponent({ workload }: CsiDriver, fieldManager: string): Component {
  const { namespace, controllerAccount: account } = workload;
  return {
    user: `system:serviceaccount:${namespace}:${account}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    fieldManager,
  };
}

/** Recorders of a sidecar whose name tells the Pod it runs in; made when that Pod first speaks. */
export function recorderByPod(context: ControllerContext, client: Client, name: (pod: Pod) => string) {
  const recorders = new Map<string, EventRecorder>();
  return (pod: Pod | undefined): EventRecorder => {
    if (pod === undefined) return { event: () => undefined };
    const key = pod.metadata.uid ?? '';
    const known = recorders.get(key) ?? context.recorder(name(pod), client);
    recorders.set(key, known);
    return known;
  };
}

/** Calls back when the driver's controller comes up. */
export function onControllerUp(
  informers: Informers,
  installation: Installation,
  driver: CsiDriver,
  up: () => void,
): void {
  let was = installation.controllerPod(driver) !== undefined;
  const look = (pod: Pod) => {
    if (appOf(pod) !== driver.workload.controllerApp) return;
    const is = installation.controllerPod(driver) !== undefined;
    if (is && !was) up();
    was = is;
  };
  informers.for('pods').onChange({ updated: look, deleted: look });
}

/** Work that takes a while: one task at a time for a key, keys beside each other; failures are tried again, each time later. */
export interface Operations {
  /** Nothing when the key is at work already, or waits for its next try. */
  run(key: string, task: () => Promise<void>): void;
  /** Forgets what failed: the next `run` begins at once. */
  reset(key: string): void;
  close(): void;
}

/** What a task throws to be tried again only after so many milliseconds. */
export class TryLater extends Error {
  readonly delay: number;
  constructor(delay: number) {
    super('later');
    this.delay = delay;
  }
}

/** Operations that call `queue.add` for the key once its time has come. Follows the sidecars' `--retry-interval-start`. */
export function createOperations(options: {
  readonly clock: Clock;
  readonly queue: () => WorkQueue;
  readonly log: (line: string) => void;
  readonly first?: number;
  readonly longest?: number;
}): Operations {
  const { clock, log, first = 1000, longest = 300_000 } = options;
  const running = new Set<string>();
  const failures = new Map<string, number>();
  const waiting = new Map<string, Timer>();
  let closed = false;

  function retry(key: string, error: unknown): void {
    const times = failures.get(key) ?? 0;
    failures.set(key, times + 1);
    const delay = error instanceof TryLater ? error.delay : Math.min(first * 2 ** times, longest);
    const timer = clock.after(delay, () => {
      waiting.delete(key);
      options.queue().add(key);
    });
    waiting.set(key, timer);
  }

  return {
    run: (key, task) => {
      if (closed || running.has(key) || waiting.has(key)) return;
      running.add(key);
      void task()
        .then(
          () => {
            failures.delete(key);
            // What changed meanwhile is looked at now.
            return true;
          },
          (error: unknown) => {
            if (closed) return false;
            if (!(error instanceof ToldError) && !(error instanceof TryLater)) {
              log(`${key}: ${error instanceof Error ? error.message : String(error)}`);
            }
            retry(key, error);
            return false;
          },
        )
        .then((done) => {
          running.delete(key);
          if (done && !closed) options.queue().add(key);
        });
    },
    reset: (key) => {
      waiting.get(key)?.cancel();
      waiting.delete(key);
      failures.delete(key);
    },
    close: () => {
      closed = true;
      for (const timer of waiting.values()) timer.cancel();
      waiting.clear();
    },
  };
}

/** A failure that an event told already. */
export class ToldError extends Error {}
