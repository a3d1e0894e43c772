import type { Pod } from '#types/core-v1';
import { podRequests } from '../../helpers/pod-resources.ts';
import type { Signal } from './thresholds.ts';

/** What a node has of something now. Bytes, or numbers of processes. */
export interface Observation {
  readonly available: number;
  readonly capacity: number;
}

export type Observations = ReadonlyMap<Signal, Observation>;

/** What one Pod uses: bytes of memory and of the node's disk, processes. */
export interface PodStats {
  readonly memory: number;
  readonly disk: number;
  readonly processes: number;
  readonly containers: readonly { readonly name: string; readonly memory: number; readonly disk: number }[];
}

/** What a signal is about, as sentences and requests name it. Follows signalToResource. */
export type Resource = 'memory' | 'ephemeral-storage' | 'pids';

export const resourceOf: Readonly<Record<Signal, Resource>> = {
  'memory.available': 'memory',
  'nodefs.available': 'ephemeral-storage',
  'imagefs.available': 'ephemeral-storage',
  'pid.available': 'pids',
};

export type Pressure = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

export const pressureOf: Readonly<Record<Signal, Pressure>> = {
  'memory.available': 'MemoryPressure',
  'nodefs.available': 'DiskPressure',
  'imagefs.available': 'DiskPressure',
  'pid.available': 'PIDPressure',
};

const usageOf = (stats: PodStats, resource: Resource) =>
  resource === 'memory' ? stats.memory : resource === 'pids' ? stats.processes : stats.disk;

/**
 * Pods in the order in which they are evicted: those that use more than they asked for, then the least important, then
 * those that use most beyond it. Follows rankMemoryPressure, rankDiskPressureFunc and rankPIDPressure.
 */
export function rank(pods: readonly Pod[], stats: (pod: Pod) => PodStats, resource: Resource): readonly Pod[] {
  const facts = pods.map((pod) => {
    const requests = podRequests(pod);
    const requested = resource === 'pids' ? 0 : (requests[resource] ?? 0);
    const beyond = usageOf(stats(pod), resource) - requested;
    return { pod, beyond, exceeds: resource !== 'pids' && beyond > 0, priority: pod.spec?.priority ?? 0 };
  });
  return facts
    .sort((a, b) => Number(b.exceeds) - Number(a.exceeds) || a.priority - b.priority || b.beyond - a.beyond)
    .map(({ pod }) => pod);
}
