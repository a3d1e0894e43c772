import type { Disk } from '../../../runtime/files/disk.ts';
import type { ImageStore } from '../image-store.ts';
import { diskUsage } from '../local-storage.ts';
import type { NodeMemory } from '../node-memory.ts';
import type { PodWorker } from '../pod-worker.ts';
import { createEvictionManager, type EvictionManager, type EvictionOptions } from './manager.ts';
import type { Observation, Observations, PodStats } from './stats.ts';
import type { Signal } from './thresholds.ts';

export interface NodeEvictionOptions extends Omit<EvictionOptions, 'observe' | 'stats' | 'reclaim'> {
  readonly memory: NodeMemory;
  readonly disk: Disk | undefined;
  readonly images: ImageStore;
}

/** What the node itself runs. */
const systemProcesses = 160;
/** Bytes that files take at least, and whole multiples of. */
const block = 4096;
/** Bytes of memory for which the kernel lets one more process be. */
const memoryPerProcess = 128 * 1024;

/** The eviction manager of a node that looks at its memory, its disk and its processes. */
export function createNodeEviction(options: NodeEvictionOptions): EvictionManager {
  const { memory, disk, images, workers } = options;
  return createEvictionManager({
    ...options,
    stats,
    observe: () => observe(memory, disk, workers),
    reclaim: (resource) => {
      if (resource !== 'ephemeral-storage') return;
      const used = new Set<string>();
      for (const { records } of workers()) {
        for (const record of records) {
          used.add(record.imageName);
          if (record.process !== undefined) continue;
          record.space?.close();
          record.space = undefined;
        }
      }
      for (const { name } of images.list()) if (!used.has(name)) images.remove(name);
    },
  });
}

/** Follows makeSignalObservations. */
function observe(memory: NodeMemory, disk: Disk | undefined, workers: () => readonly PodWorker[]): Observations {
  const most = Math.floor(memory.capacity / memoryPerProcess);
  const observations = new Map<Signal, Observation>();
  const free = Math.max(0, memory.capacity - memory.used);
  observations.set('memory.available', { available: free, capacity: memory.capacity });
  if (disk !== undefined) {
    const seen = { available: disk.available, capacity: disk.size };
    observations.set('nodefs.available', seen);
    observations.set('imagefs.available', seen);
  }
  observations.set('pid.available', {
    capacity: most,
    get available() {
      return workers().reduce((sum, worker) => sum - stats(worker).processes, most - systemProcesses);
    },
  });
  return observations;
}

function stats({ records, volumes, pod }: PodWorker): PodStats {
  const running = records.filter(({ container }) => container !== undefined);
  const containers = running.map(({ spec, container, log }) => ({
    name: spec.name,
    memory: container?.load().bytes ?? 0,
    get disk() {
      return (
        (container === undefined ? 0 : diskUsage(container.writable.tree, '/')) + Math.ceil(log.size / block) * block
      );
    },
  }));
  return {
    memory: containers.reduce((sum, one) => sum + one.memory, 0),
    processes: running.reduce((sum, { container }) => sum + (container?.load().processes ?? 0), 0),
    containers,
    get disk() {
      const inVolumes = (pod.spec?.volumes ?? []).map(({ name, emptyDir }) => {
        const found = emptyDir === undefined || emptyDir.medium === 'Memory' ? undefined : volumes.get(name);
        if (found === undefined || 'image' in found || !found.tree.exists(found.source)) return 0;
        return diskUsage(found.tree, found.source);
      });
      return containers.reduce((sum, one) => sum + one.disk, 0) + inVolumes.reduce((sum, used) => sum + used, 0);
    },
  };
}
