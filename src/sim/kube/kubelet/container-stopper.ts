import type { Timer } from '#api';
import { type ContainerRecord, execOptions, isSidecar } from './container-record.ts';
import type { NodeServices } from './pod-worker-options.ts';

type Tell = (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** Stops the containers of one Pod. Follows kuberuntime killContainersWithSyncResult. */
export interface ContainerStopper {
  /**
   * Asks those that run to end, and ends them by force after the grace period. Sidecars are asked once nothing else
   * runs, the last one first. May be called again; a shorter grace period counts.
   */
  stop(records: readonly ContainerRecord[], graceSeconds: number): void;
  close(): void;
}

/** Makes the stopper of one Pod. */
export function createContainerStopper(node: NodeServices, tell: Tell): ContainerStopper {
  const { clock } = node;
  let timer: Timer | undefined;
  let killAt: number | undefined;

  function ask(record: ContainerRecord): void {
    const signal = record.spec.lifecycle?.stopSignal ?? record.stopSignal;
    record.process?.kill(signal.replace(/^SIG/, ''));
  }

  async function end(record: ContainerRecord, running: readonly ContainerRecord[]): Promise<void> {
    await runPreStop(record, node, tell);
    if (isSidecar(record)) {
      const place = running.indexOf(record);
      const before = running.filter((other, index) => !isSidecar(other) || index > place);
      await Promise.all(before.map(({ process }) => process?.exited));
    }
    ask(record);
  }

  return {
    stop: (records, graceSeconds) => {
      const running = records.filter(({ process }) => process !== undefined);
      for (const record of running) {
        if (record.stopping) continue;
        record.stopping = true;
        tell(record, 'Normal', 'Killing', `Stopping container ${record.spec.name}`);
        void end(record, running);
      }
      const due = clock.now() + graceSeconds * 1000;
      if (running.length === 0 || (killAt !== undefined && killAt <= due)) return;
      timer?.cancel();
      killAt = due;
      timer = clock.after(graceSeconds * 1000, () => {
        for (const { process } of running) process?.kill('KILL');
      });
    },
    close: () => timer?.cancel(),
  };
}

async function runPreStop(record: ContainerRecord, node: NodeServices, tell: Tell): Promise<void> {
  const { exec, sleep } = record.spec.lifecycle?.preStop ?? {};
  if (sleep !== undefined) {
    await new Promise<void>((resolve) => node.clock.after(sleep.seconds * 1000, resolve));
    return;
  }
  if (exec?.command === undefined || (await runHook(record, exec.command))) return;
  tell(record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
}

/** Runs a hook in its container, or until the container ends; tells whether it succeeded. */
export async function runHook(record: ContainerRecord, command: readonly string[]): Promise<boolean> {
  const { container, process } = record;
  if (container === undefined || process === undefined) return false;
  try {
    const hook = container.exec(execOptions(record, command));
    const { code } = await Promise.race([hook.exited, process.exited.then(() => ({ code: 137 }))]);
    return code === 0;
  } catch {
    return false;
  }
}
