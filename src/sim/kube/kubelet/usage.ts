import type { Clock } from '#api';
import { parseQuantity, quantityMilliValue } from '#apimachinery';
import type { ContainerRecord } from './container-record.ts';

/** What a container uses now: cores in thousandths, and bytes. */
export interface ContainerUsage {
  readonly name: string;
  readonly milliCores: number;
  readonly bytes: number;
}

/**
 * What the containers that run use: a process that computes takes a core as far as the container's limit lets it, one
 * that waits what it spent on short work lately. Follows the summary API of pkg/kubelet/server/stats in what it leaves out: containers that ended.
 */
function demandOf(records: readonly ContainerRecord[]): readonly ContainerUsage[] {
  return records.flatMap(({ spec, container, process, init }) => {
    if (container === undefined || process === undefined || (init && spec.restartPolicy !== 'Always')) return [];
    const { busy, milliCores, bytes } = container.load();
    const limit = spec.resources?.limits?.cpu;
    const most = limit === undefined ? Number.POSITIVE_INFINITY : quantityMilliValue(parseQuantity(limit));
    return [{ name: spec.name, milliCores: Math.min(busy * 1000 + milliCores, most), bytes }];
  });
}

export interface NodeUsage {
  /** Of a Pod's containers. */
  of(records: readonly ContainerRecord[]): readonly ContainerUsage[];
  /** Of the node, itself among them. */
  node(): Omit<ContainerUsage, 'name'>;
}

/** What a node's containers get of its processors: when they want more than there is, each gets less. */
export function createNodeUsage(options: {
  readonly clock: Clock;
  /** In thousandths of a core. */
  readonly capacity: number;
  readonly system: Omit<ContainerUsage, 'name'>;
  readonly bytes: () => number;
  /** Of all of its Pods. */
  readonly records: () => readonly ContainerRecord[];
}): NodeUsage {
  const { clock, capacity, system } = options;
  let lookedAt = -1;
  let share = 1;
  let used = 0;

  function look(): void {
    if (lookedAt === clock.now()) return;
    lookedAt = clock.now();
    const wanted = demandOf(options.records()).reduce((sum, { milliCores }) => sum + milliCores, 0);
    const free = capacity - system.milliCores;
    share = Math.min(1, free / Math.max(1, wanted));
    used = system.milliCores + wanted * share;
  }

  return {
    of: (records) => {
      look();
      return demandOf(records).map((usage) => ({ ...usage, milliCores: Math.round(usage.milliCores * share) }));
    },
    node: () => {
      look();
      return { milliCores: Math.round(used), bytes: options.bytes() };
    },
  };
}

/** What the node needs by itself: kubelet, container runtime, and, where they are no Pods, the control plane's components. */
export function systemUsage(withComponents: boolean): Omit<ContainerUsage, 'name'> {
  const mebibyte = 1024 * 1024;
  return withComponents ? { milliCores: 126, bytes: 1_043 * mebibyte } : { milliCores: 34, bytes: 587 * mebibyte };
}
