import type { MemoryPool } from '../../runtime/types.ts';
import type { EventRecorder } from '../client/index.ts';
import { amountsOf } from '../helpers/pod-resources.ts';
import type { ContainerRecord } from './container-record.ts';
import { aboutNode } from './node-object.ts';
import type { PodWorker } from './pod-worker.ts';

export interface NodeMemoryOptions {
  readonly nodeName: string;
  /** Bytes. */
  readonly capacity: number;
  /** What the node needs by itself. */
  readonly system: number;
  readonly recorder: EventRecorder;
  readonly workers: () => readonly PodWorker[];
}

/** The memory of one node: what its containers take together. */
export interface NodeMemory {
  readonly pool: MemoryPool;
  readonly used: number;
  readonly capacity: number;
}

/**
 * Counts the memory of a node's containers. When there is none left the kernel kills the worst of them.
 * Follows the kernel's oom_badness, and pkg/kubelet/oom in what is told of it.
 */
export function createNodeMemory({ nodeName, capacity, system, recorder, workers }: NodeMemoryOptions): NodeMemory {
  let used = system;

  function killWorst(): void {
    const [worst] = workers()
      .flatMap((worker) => worker.records.map((record) => ({ record, badness: badness(worker, record, capacity) })))
      .sort((a, b) => b.badness - a.badness);
    const { container, process, spec } = worst?.record ?? {};
    if (container === undefined || process === undefined) return;
    const name = (spec?.command?.[0] ?? spec?.name ?? '').split('/').at(-1);
    const message = `System OOM encountered, victim process: ${name}, pid: ${process.pid}`;
    recorder.event(aboutNode(nodeName), 'Warning', 'SystemOOM', message);
    container.outOfMemory();
  }

  return {
    capacity,
    get used() {
      return used;
    },
    pool: {
      take: (bytes) => {
        used += bytes;
        if (bytes > 0 && used > capacity) killWorst();
      },
    },
  };
}

/** In bytes; what its quality of service adds is a share of the node's memory. Follows pkg/kubelet/qos GetContainerOOMScoreAdjust. */
function badness({ pod }: PodWorker, { spec, container, process }: ContainerRecord, capacity: number): number {
  if (container === undefined || process === undefined) return Number.NEGATIVE_INFINITY;
  return (
    container.load().bytes + (adjustment(pod.status?.qosClass, spec.resources?.requests, capacity) * capacity) / 1000
  );
}

function adjustment(
  qosClass: string | undefined,
  requests: Readonly<Record<string, string>> | undefined,
  capacity: number,
) {
  if (qosClass === 'Guaranteed') return -997;
  if (qosClass === 'BestEffort') return 1000;
  const requested = amountsOf(requests).memory ?? 0;
  return Math.min(999, Math.max(3, 1000 - Math.floor((1000 * requested) / capacity)));
}
