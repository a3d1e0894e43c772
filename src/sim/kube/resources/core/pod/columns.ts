import type { ContainerStatus, Pod } from '#types/core-v1';
import type { Column } from '../../../registry/resource.ts';
import { ageColumn, nameColumn, since, textColumn } from '../../shared/columns.ts';

interface Row {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** When a container that was restarted last ended before; `''` if unknown. */
  readonly lastRestart: string;
}

/** READY, STATUS and RESTARTS of one Pod. Follows pkg/printers/internalversion, printPod. */
export function podRow(pod: Pod): Row {
  const init = initialization(pod);
  const restartable = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const total = (pod.spec.containers ?? []).length + restartable.length;
  let { status } = init;
  let { ready } = init;
  let counted = pod.status?.initContainerStatuses ?? [];
  if (init.done || hasCondition(pod, 'Initialized')) {
    const main = mainContainers(pod, status);
    status = main.status;
    ready += main.ready;
    const names = new Set(restartable.map((container) => container.name));
    counted = [...counted.filter(({ name }) => names.has(name)), ...(pod.status?.containerStatuses ?? [])];
  }
  const restarts = counted.reduce((sum, container) => sum + (container.restartCount ?? 0), 0);
  const ends = counted.map((container) => container.lastState?.terminated?.finishedAt ?? '');
  return { ready, total, status: ending(pod, status), restarts, lastRestart: ends.sort().at(-1) ?? '' };
}

function ending(pod: Pod, status: string): string {
  if (!pod.metadata.deletionTimestamp) {
    return status;
  }
  if (pod.status?.reason === 'NodeLost') {
    return 'Unknown';
  }
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded' ? status : 'Terminating';
}

function hasCondition(pod: Pod, type: string): boolean {
  return (pod.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

/** How far the init containers are: the first that is not through gives the status. */
function initialization(pod: Pod): { done: boolean; ready: number; status: string } {
  const gated = (pod.status?.conditions ?? []).some(
    (condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
  );
  const status = gated ? 'SchedulingGated' : pod.status?.reason || (pod.status?.phase ?? '');
  const specs = pod.spec.initContainers ?? [];
  let ready = 0;
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const { terminated, waiting } = container.state ?? {};
    if (terminated && (terminated.exitCode ?? 0) === 0) {
      continue;
    }
    const sidecar = specs.some(({ name, restartPolicy }) => name === container.name && restartPolicy === 'Always');
    if (sidecar && container.started) {
      ready += container.ready ? 1 : 0;
      continue;
    }
    if (terminated) {
      return { done: false, ready, status: `Init:${terminated.reason || exitText(terminated)}` };
    }
    if (waiting?.reason && waiting.reason !== 'PodInitializing') {
      return { done: false, ready, status: `Init:${waiting.reason}` };
    }
    return { done: false, ready, status: `Init:${index}/${specs.length}` };
  }
  return { done: true, ready, status };
}

function exitText(terminated: { signal?: number; exitCode?: number }): string {
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`;
}

function mainContainers(pod: Pod, before: string): { ready: number; status: string } {
  let status = before;
  let ready = 0;
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated } = container.state ?? {};
    if (waiting?.reason) {
      status = waiting.reason;
    } else if (terminated) {
      status = terminated.reason || exitText(terminated);
    } else if (isRunning(container)) {
      ready += 1;
    }
  }
  if (status === 'Completed' && ready > 0) {
    status = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  return { ready, status };
}

function isRunning(container: ContainerStatus): boolean {
  return container.ready && container.state?.running !== undefined;
}

function restartsText(pod: Pod, now: number): string {
  const { restarts, lastRestart } = podRow(pod);
  return restarts > 0 && lastRestart !== '' ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts);
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  const met = gates.filter((gate) => hasCondition(pod, gate.conditionType));
  return gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`;
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn(),
  textColumn('Ready', (pod) => {
    const { ready, total } = podRow(pod);
    return `${ready}/${total}`;
  }),
  textColumn('Status', (pod) => podRow(pod).status),
  textColumn('Restarts', restartsText),
  ageColumn(),
  textColumn('IP', (pod) => pod.status?.podIPs?.[0]?.ip || '<none>', 1),
  textColumn('Node', (pod) => pod.spec.nodeName || '<none>', 1),
  textColumn('Nominated Node', (pod) => pod.status?.nominatedNodeName || '<none>', 1),
  textColumn('Readiness Gates', readinessGates, 1),
];
