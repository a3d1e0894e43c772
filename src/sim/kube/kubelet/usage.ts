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
export function usageOf(records: readonly ContainerRecord[]): readonly ContainerUsage[] {
  return records.flatMap(({ spec, container, process, init }) => {
    if (container === undefined || process === undefined || (init && spec.restartPolicy !== 'Always')) return [];
    const { busy, milliCores, bytes } = container.load();
    const limit = spec.resources?.limits?.cpu;
    const most = limit === undefined ? Number.POSITIVE_INFINITY : quantityMilliValue(parseQuantity(limit));
    return [{ name: spec.name, milliCores: Math.min(busy * 1000 + milliCores, most), bytes }];
  });
}

/** What the node needs by itself: kubelet, container runtime, and, where they are no Pods, the control plane's components. */
export function systemUsage(withComponents: boolean): Omit<ContainerUsage, 'name'> {
  const mebibyte = 1024 * 1024;
  return withComponents ? { milliCores: 126, bytes: 1_043 * mebibyte } : { milliCores: 34, bytes: 587 * mebibyte };
}
