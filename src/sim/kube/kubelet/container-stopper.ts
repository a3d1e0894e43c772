import type { Timer } from '#api';
import type { Pod } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';
import { runHook } from './hooks.ts';
import type { NodeServices } from './pod-worker-options.ts';

/** Stops the containers of one Pod. Follows kuberuntime killContainersWithSyncResult. */
export interface ContainerStopper {
  /**
   * Asks those that run to end, and ends them by force after the grace period. Sidecars are asked once nothing else
   * runs, the last one first. May be called again; a shorter grace period counts.
   */
  stop(records: readonly ContainerRecord[], graceSeconds: number, message?: string): void;
  close(): void;
}

export interface StopperOptions {
  readonly node: NodeServices;
  readonly tell: (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;
  readonly pod: () => Pod;
  readonly address: () => string;
}

/** Nobody is given less time between the signal and the end. Follows kuberuntime minimumGracePeriodInSeconds. */
const shortestGrace = 2000;

/** Makes the stopper of one Pod. */
export function createContainerStopper({ node, tell, pod, address }: StopperOptions): ContainerStopper {
  const { clock } = node;
  const deadlines = new Map<ContainerRecord, { readonly at: number; readonly timer: Timer }>();

  function ask(record: ContainerRecord): void {
    const signal = record.spec.lifecycle?.stopSignal ?? record.stopSignal;
    record.process?.kill(signal.replace(/^SIG/, ''));
  }

  /** Ends it by force then, whatever was planned before. */
  function endAt(record: ContainerRecord, at: number): void {
    deadlines.get(record)?.timer.cancel();
    const timer = clock.after(at - clock.now(), () => record.process?.kill('KILL'));
    deadlines.set(record, { at, timer });
  }

  async function runPreStop(record: ContainerRecord): Promise<void> {
    const handler = record.spec.lifecycle?.preStop;
    if (handler === undefined) return;
    const failure = await runHook(handler, { pod: pod(), record, address: address(), node });
    if (failure !== undefined) tell(record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
  }

  /** Resolves when the grace period is over. */
  function graceIsOver(seconds: number): { readonly over: Promise<void>; readonly timer: Timer } {
    let finish: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      finish = resolve;
    });
    return { over, timer: clock.after(seconds * 1000, finish) };
  }

  async function end(record: ContainerRecord, running: readonly ContainerRecord[], seconds: number): Promise<void> {
    const { process } = record;
    const { over, timer } = graceIsOver(seconds);
    if (seconds > 0) await Promise.race([runPreStop(record), over]);
    if (isSidecar(record)) {
      const place = running.indexOf(record);
      const before = running.filter((other, index) => !isSidecar(other) || index > place);
      await Promise.race([Promise.all(before.map((other) => other.process?.exited)), over]);
    }
    timer.cancel();
    if (record.process !== process) return;
    ask(record);
    const soonest = clock.now() + shortestGrace;
    if ((deadlines.get(record)?.at ?? 0) < soonest) endAt(record, soonest);
  }

  function begin(record: ContainerRecord, running: readonly ContainerRecord[], seconds: number, message: string): void {
    record.stopping = true;
    tell(record, 'Normal', 'Killing', message);
    void record.process?.exited.then(() => {
      record.stopping = false;
      deadlines.get(record)?.timer.cancel();
      deadlines.delete(record);
    });
    void end(record, running, seconds);
  }

  return {
    stop: (records, graceSeconds, message) => {
      const running = records.filter(({ process }) => process !== undefined);
      const due = clock.now() + Math.max(graceSeconds * 1000, shortestGrace);
      for (const record of running) {
        const known = deadlines.get(record);
        if (known === undefined || due < known.at) endAt(record, due);
        if (!record.stopping) begin(record, running, graceSeconds, message ?? `Stopping container ${record.spec.name}`);
      }
    },
    close: () => {
      for (const { timer } of deadlines.values()) timer.cancel();
      deadlines.clear();
    },
  };
}
