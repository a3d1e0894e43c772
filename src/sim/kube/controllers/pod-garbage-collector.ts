import type { Node, Pod } from '#types/core-v1';
import { createWorkQueue, objectKey, timestamp, unsetTime } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { isPodTerminating, timeOf, withCondition } from './workload/pods.ts';

const component = 'pod-garbage-collector';
/** A node has to be gone for so long before its Pods go. */
const quarantine = 40_000;
/** How often it looks around; milliseconds. */
const period = 20_000;
/** Ended Pods beyond this number go, the oldest first; kube-controller-manager's default. */
const threshold = 12_500;

const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** The ended Pods that are too many. Follows pkg/controller/podgc gcTerminated. */
export function surplusEnded(pods: readonly Pod[], limit = threshold): readonly Pod[] {
  const ended = pods.filter(hasEnded);
  if (ended.length <= limit) return [];
  const created = ({ metadata }: Pod) => timeOf(metadata.creationTimestamp) ?? 0;
  return ended.sort((a, b) => created(a) - created(b)).slice(0, ended.length - limit);
}

/** Somebody says that an unready node will not come back. Follows pkg/controller/podgc gcTerminating. */
export function isOutOfService({ spec, status }: Node): boolean {
  const isReady = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
  return !isReady && (spec?.taints ?? []).some(({ key }) => key === 'node.kubernetes.io/out-of-service');
}

/** Takes away Pods of nodes that are gone, and ended Pods that are too many. Follows kube-controller-manager pkg/controller/podgc. */
export const podGarbageCollector: Controller = {
  name: component,
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent(component));
    const pods = informers.for('pods');
    const nodes = informers.for('nodes');
    const byNode = 'node';
    const began = clock.now();
    pods.addIndex(byNode, ({ spec }) => [spec?.nodeName ?? '']);
    /** Since when nodes that Pods are on are gone. */
    const gone = new Map<string, number>();

    async function remove(pod: Pod): Promise<void> {
      const { namespace, name = '', uid } = pod.metadata;
      const preconditions = uid === undefined ? {} : { preconditions: { uid } };
      await client.delete('pods', namespace, name, { gracePeriodSeconds: 0, ...preconditions });
    }

    async function fail(pod: Pod, isOrphan: boolean): Promise<void> {
      if (hasEnded(pod)) return;
      const change = (draft: Pod) => {
        const condition = {
          type: 'DisruptionTarget',
          ...(draft.metadata.generation === undefined ? {} : { observedGeneration: draft.metadata.generation }),
          status: 'True',
          lastProbeTime: unsetTime,
          lastTransitionTime: timestamp(clock.now()),
          reason: 'DeletionByPodGC',
          message: 'PodGC: node no longer exists',
        };
        const conditions = isOrphan ? withCondition(draft.status?.conditions, condition) : draft.status?.conditions;
        draft.status = { ...draft.status, phase: 'Failed', ...(conditions === undefined ? {} : { conditions }) };
        return true;
      };
      await client.change('pods', pod.metadata.namespace, pod.metadata.name ?? '', change, 'status');
    }

    const queue = createWorkQueue({
      name: component,
      clock,
      activity,
      log,
      work: async (node) => {
        if (node === '') {
          for (const pod of surplusEnded(pods.list())) await remove(pod);
          return;
        }
        const present = nodes.get(undefined, node);
        if (present !== undefined && isOutOfService(present)) {
          for (const pod of pods.byIndex(byNode, node)) {
            if (!isPodTerminating(pod)) continue;
            await fail(pod, false);
            await remove(pod);
          }
        }
        const since = gone.get(node);
        if (nodes.get(undefined, node) !== undefined || since === undefined) {
          gone.delete(node);
          return;
        }
        const wait = since + quarantine - clock.now();
        if (wait > 0) {
          queue.addAfter(node, wait);
          return;
        }
        // A Pod that comes after this waits as long again.
        gone.delete(node);
        for (const pod of pods.byIndex(byNode, node)) {
          await fail(pod, true);
          await remove(pod);
        }
      },
    });

    const missing = (node: string) => {
      if (node === '' || nodes.get(undefined, node) !== undefined) return;
      const untilRound = period - ((clock.now() - began) % period);
      if (!gone.has(node)) gone.set(node, clock.now() + untilRound);
      queue.add(node);
    };
    const counted = new Set<string>();
    const count = (pod: Pod) => {
      const key = objectKey(pod);
      if (hasEnded(pod) === counted.has(key)) return;
      if (hasEnded(pod)) counted.add(key);
      else counted.delete(key);

      if (counted.size > threshold) queue.add('');
    };
    pods.onChange({
      added: (pod) => {
        count(pod);
        missing(pod.spec?.nodeName ?? '');
      },
      updated: (pod) => {
        count(pod);
        const node = nodes.get(undefined, pod.spec?.nodeName ?? '');
        if (node !== undefined && isPodTerminating(pod) && isOutOfService(node)) queue.add(node.metadata.name ?? '');
      },
      deleted: (pod) => {
        counted.delete(objectKey(pod));
      },
    });
    nodes.onChange({
      added: ({ metadata }) => gone.delete(metadata.name ?? ''),
      updated: (node) => {
        if (isOutOfService(node)) queue.add(node.metadata.name ?? '');
      },
      deleted: ({ metadata }) => {
        const name = metadata.name ?? '';
        if (pods.byIndex(byNode, name).length > 0) missing(name);
      },
    });
    return queue;
  },
};
