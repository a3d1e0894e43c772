import type { Timer } from '#api';
import type { HTTPGetAction } from '#types/core-v1';
import { type ContainerRecord, execOptions, isSidecar } from './container-record.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { agentName, requestFields, requestUrl, resolvePort } from './probe.ts';

type Tell = (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** Stops the containers of one Pod. Follows kuberuntime killContainersWithSyncResult. */
export interface ContainerStopper {
  /**
   * Asks those that run to end, and ends them by force after the grace period. Sidecars are asked once nothing else
   * runs, the last one first. May be called again; a shorter grace period counts.
   */
  stop(records: readonly ContainerRecord[], graceSeconds: number, message?: string): void;
  close(): void;
}

/** Makes the stopper of one Pod. */
export function createContainerStopper(node: NodeServices, tell: Tell, address: () => string): ContainerStopper {
  const { clock } = node;
  let timer: Timer | undefined;
  let killAt: number | undefined;

  function ask(record: ContainerRecord): void {
    const signal = record.spec.lifecycle?.stopSignal ?? record.stopSignal;
    record.process?.kill(signal.replace(/^SIG/, ''));
  }

  async function end(record: ContainerRecord, running: readonly ContainerRecord[]): Promise<void> {
    await runPreStop(record, node, tell, address());
    if (isSidecar(record)) {
      const place = running.indexOf(record);
      const before = running.filter((other, index) => !isSidecar(other) || index > place);
      await Promise.all(before.map(({ process }) => process?.exited));
    }
    ask(record);
  }

  return {
    stop: (records, graceSeconds, message) => {
      const running = records.filter(({ process }) => process !== undefined);
      for (const record of running) {
        if (record.stopping) continue;
        record.stopping = true;
        tell(record, 'Normal', 'Killing', message ?? `Stopping container ${record.spec.name}`);
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

async function runPreStop(record: ContainerRecord, node: NodeServices, tell: Tell, address: string): Promise<void> {
  const { exec, httpGet, sleep } = record.spec.lifecycle?.preStop ?? {};
  if (sleep !== undefined) {
    await new Promise<void>((resolve) => node.clock.after(sleep.seconds * 1000, resolve));
    return;
  }
  if (exec?.command === undefined && httpGet === undefined) return;
  if (exec?.command !== undefined && (await runHook(record, exec.command))) return;
  if (httpGet !== undefined && (await callHook(record, httpGet, address, node))) return;
  tell(record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
}

/** Calls a hook's URL while the container lives; any answer will do. Follows pkg/kubelet/lifecycle runHTTPHandler. */
export async function callHook(
  { spec, process }: ContainerRecord,
  action: HTTPGetAction,
  address: string,
  node: NodeServices,
): Promise<boolean> {
  if (process === undefined) return false;
  const call = async () => {
    const port = resolvePort(action.port, spec);
    const fields = requestFields(action, agentName('lifecycle', node.version));
    // A hook that wants TLS of a server without it is called again without it.
    await node.dialer.get(requestUrl({ ...action, scheme: 'HTTP' }, port, address), fields, undefined);
    return true;
  };
  return Promise.race([call().catch(() => false), process.exited.then(() => false)]);
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
