import type { Clock } from '#api';
import type { Pod } from '#types/core-v1';
import { type Activity, createWorkQueue, type Informer, type Informers, objectKey } from '../client/index.ts';
import { claimKeysOf } from '../helpers/pods.ts';
import { podIdentity } from './pod-identity.ts';
import { PodWorker } from './pod-worker.ts';
import type { NodeServices } from './pod-worker-options.ts';
import type { StaticPods } from './static-pods.ts';

export interface PodWorkersOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly informers: Informers;
  readonly log: (line: string) => void;
  /** What the workers use; `resync` comes from here. */
  readonly statics: StaticPods;
  readonly services: (resync: NodeServices['resync']) => NodeServices;
}

/** The Pods of one node, each with its worker. */
export interface PodWorkers {
  get(pod: Pod): PodWorker | undefined;
  list(): readonly PodWorker[];
  /** Takes a Pod off the node behind its kubelet's back; while that runs, it would make the Pod anew. */
  discard(worker: PodWorker): void;
  /** Looks at nothing any more; containers run on. */
  pause(): void;
  /** Looks at everything again. */
  resume(): void;
  close(): void;
}

const byNode = 'node';

/** Follows the Pods that are bound to a node. Follows pkg/kubelet syncLoop and pod_workers. */
export function createPodWorkers(options: PodWorkersOptions): PodWorkers {
  const { nodeName, clock, activity, informers, log, statics } = options;
  /** The mirror of what runs goes, while its file stays as it is. */
  const isLeaving = (pod: Pod, worker: PodWorker) =>
    pod.metadata.deletionTimestamp !== undefined &&
    podIdentity(pod) === worker.uid &&
    statics.keeps(objectKey(pod), worker.uid);
  const pods: Informer<Pod> = informers.for('pods');
  pods.addIndex(byNode, ({ spec }) => [spec?.nodeName ?? '']);
  const workers = new Map<string, PodWorker>();
  let paused = true;

  const queue = createWorkQueue({
    name: `kubelet ${nodeName}`,
    clock,
    activity,
    log,
    work: async (key) => {
      if (paused) return;
      const pod = pods.get(undefined, key);
      let worker = workers.get(key);
      if (worker !== undefined && statics.keeps(key, worker.uid) && (pod === undefined || isLeaving(pod, worker))) {
        statics.renew(key);
        return;
      }
      if (pod === undefined && statics.has(key)) statics.renew(key);
      if (worker !== undefined && worker.uid !== (pod === undefined ? undefined : podIdentity(pod))) {
        worker.close();
        workers.delete(key);
        worker = undefined;
      }
      if (pod === undefined || pod.spec?.nodeName !== nodeName) return;
      if (worker === undefined) {
        const { phase } = pod.status ?? {};
        const over = phase === 'Succeeded' || phase === 'Failed';
        worker = new PodWorker(pod, services);
        workers.set(key, worker);
        // Its logs are what is left of it; a fresh worker has none.
        if (over && pod.metadata.deletionTimestamp === undefined) return;
      }
      await worker.sync(pod);
    },
  });
  const services = options.services((pod, delay) =>
    delay === undefined ? queue.add(pod) : queue.addAfter(pod, delay),
  );

  const look = (pod: Pod) => {
    if (pod.spec?.nodeName === nodeName) queue.add(objectKey(pod));
  };
  pods.onChange({ added: look, updated: look, deleted: look });

  /** Pods that wait for something of that name are looked at again at once, and mounted content follows. */
  function lookAgain(matches: (pod: Pod) => boolean): void {
    for (const pod of pods.byIndex(byNode, nodeName)) if (matches(pod)) queue.add(objectKey(pod));
  }
  for (const resource of ['configmaps', 'secrets'] as const) {
    const changed = ({ metadata }: { readonly metadata: { readonly name?: string; readonly namespace?: string } }) =>
      lookAgain((pod) => {
        if (pod.metadata.namespace !== metadata.namespace) return false;
        return JSON.stringify(pod.spec ?? {}).includes(JSON.stringify(metadata.name));
      });
    informers.for(resource).onChange({ added: changed, updated: changed });
  }
  /** What is attached now, Pods may be waiting for. */
  informers.for('nodes').onChange({
    updated: (next, previous) => {
      if (next.metadata.name !== nodeName || next.status?.volumesAttached === previous.status?.volumesAttached) return;
      lookAgain((pod) => pod.status?.phase === 'Pending' && (pod.spec?.volumes ?? []).length > 0);
    },
  });
  informers.for('persistentvolumeclaims').onChange({
    updated: (claim) =>
      lookAgain((pod) => {
        const waits = pod.status?.phase === 'Pending' || claim.status?.allocatedResourceStatuses?.storage !== undefined;
        return waits && claimKeysOf(pod).includes(objectKey(claim));
      }),
  });

  return {
    pause: () => {
      paused = true;
      for (const worker of workers.values()) worker.pause();
    },
    resume: () => {
      paused = false;
      for (const key of workers.keys()) queue.add(key);
      for (const pod of pods.byIndex(byNode, nodeName)) queue.add(objectKey(pod));
    },
    discard: (worker) => {
      if (!paused) return;
      worker.close();
      workers.delete(objectKey(worker.pod));
    },
    get: (pod) => workers.get(objectKey(pod)),
    list: () => [...workers.values()],
    close: () => {
      queue.close();
      for (const worker of workers.values()) worker.abandon();
      workers.clear();
    },
  };
}
