import type { Timer } from '#api';
import { deepEqual } from '#apimachinery';
import type { Node, Pod, Taint, Toleration } from '#types/core-v1';
import { createWorkQueue, objectKey, timestamp, unsetTime } from '../client/index.ts';
import { tolerates } from '../helpers/tolerations.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { withCondition } from './workload/pods.ts';

const component = 'taint-eviction-controller';
const byNode = 'node';

/**
 * How many milliseconds a Pod may stay beside these taints: 0 when something is not tolerated, undefined when it may stay
 * for ever. Follows pkg/controller/tainteviction processPodOnNode and getMinTolerationTime.
 */
export function timeToStay(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  const used = tolerations.filter((toleration) => taints.some((taint) => tolerates(toleration, taint)));
  if (taints.some((taint) => !used.some((toleration) => tolerates(toleration, taint)))) return 0;
  const limits = used.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []);
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)) * 1000;
}

const lasting = (node: Node): readonly Taint[] =>
  (node.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/** Deletes Pods from nodes with taints of the effect NoExecute. Follows kube-controller-manager pkg/controller/tainteviction. */
export const taintEvictionController: Controller = {
  name: component,
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent('node-controller'));
    const recorder = recorderFor(component, client);
    const pods = informers.for('pods');
    const nodes = informers.for('nodes');
    pods.addIndex(byNode, ({ spec }) => [spec?.nodeName ?? '']);
    /** Pods that have to go at some time, and since when that is so. */
    const leaving = new Map<string, { readonly since: number; readonly timer: Timer }>();
    const removed = new Map<string, string>();

    function tell(key: string, text: string): void {
      const [namespace = '', name = ''] = key.split('/');
      const about = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } };
      recorder.event(about, 'Normal', 'TaintManagerEviction', `${text} ${key}`);
    }

    function cancel(key: string): void {
      const known = leaving.get(key);
      if (known === undefined) return;
      known.timer.cancel();
      leaving.delete(key);
      tell(key, 'Cancelling deletion of Pod');
    }

    async function remove(key: string): Promise<void> {
      const [namespace = '', name = ''] = key.split('/');
      await client.change(
        'pods',
        namespace,
        name,
        (draft) => {
          const condition = {
            type: 'DisruptionTarget',
            ...(draft.metadata.generation === undefined ? {} : { observedGeneration: draft.metadata.generation }),
            status: 'True',
            lastProbeTime: unsetTime,
            lastTransitionTime: timestamp(clock.now()),
            reason: 'DeletionByTaintManager',
            message: 'Taint manager: deleting due to NoExecute taint',
          };
          draft.status = { ...draft.status, conditions: withCondition(draft.status?.conditions, condition) };
          return true;
        },
        'status',
      );
      await client.delete('pods', namespace, name);
    }

    const removals = createWorkQueue({
      name: component,
      clock,
      activity,
      log,
      work: async (key) => {
        const pod = pods.get(undefined, key);
        if (pod !== undefined && pod.metadata.uid === removed.get(key)) await remove(key);
        removed.delete(key);
      },
    });

    function evict(key: string, uid: string): void {
      leaving.delete(key);
      tell(key, 'Marking for deletion Pod');
      removed.set(key, uid);
      removals.add(key);
    }

    function look(pod: Pod, taints: readonly Taint[]): void {
      const key = objectKey(pod);
      const { uid = '' } = pod.metadata;
      if (taints.length === 0) {
        cancel(key);
        return;
      }
      const stay = timeToStay(taints, pod.spec?.tolerations ?? []);
      if (stay === undefined || stay === 0) {
        cancel(key);
        if (stay === 0) evict(key, uid);
        return;
      }
      const known = leaving.get(key);
      const now = clock.now();
      const since = known?.since ?? now;
      if (known !== undefined && since + stay < now + stay) return;
      if (known !== undefined) cancel(key);
      leaving.set(key, { since, timer: clock.after(since + stay - now, () => evict(key, uid)) });
    }

    pods.onChange({
      added: (pod) => {
        const node = nodes.get(undefined, pod.spec?.nodeName ?? '');
        if (node !== undefined && lasting(node).length > 0) look(pod, lasting(node));
      },
      updated: (pod, previous) => {
        const { nodeName, tolerations } = previous.spec ?? {};
        if (nodeName === pod.spec?.nodeName && deepEqual(tolerations, pod.spec?.tolerations)) return;
        const node = nodes.get(undefined, pod.spec?.nodeName ?? '');
        if (node !== undefined && lasting(node).length > 0) look(pod, lasting(node));
      },
      deleted: (pod) => cancel(objectKey(pod)),
    });
    const onNode = (node: Node) => {
      for (const pod of pods.byIndex(byNode, node.metadata.name ?? '')) look(pod, lasting(node));
    };
    nodes.onChange({
      added: (node) => {
        if (lasting(node).length > 0) onNode(node);
      },
      updated: (node, previous) => {
        if (!deepEqual(lasting(node), lasting(previous))) onNode(node);
      },
    });
    return {
      close: () => {
        for (const { timer } of leaving.values()) timer.cancel();
        removals.close();
      },
    };
  },
};
