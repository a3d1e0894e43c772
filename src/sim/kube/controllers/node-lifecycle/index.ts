import { deepEqual } from '#apimachinery';
import type { Lease } from '#types/coordination-v1';
import type { Node, Pod } from '#types/core-v1';
import { createWorkQueue, isNotFound, timestamp } from '../../client/index.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { withCondition } from '../workload/pods.ts';
import { gracePeriod, readyOf, silentConditions, startupGracePeriod } from './health.ts';
import { changedTaints, hasTaint, notReady, planNoSchedule, type TaintChange, unreachable } from './taints.ts';
import { createTurns, evictionPace, surveyZones, type Turns, zoneOf } from './zones.ts';

const component = 'node-controller';
const byNode = 'node';
const leaseNamespace = 'kube-node-lease';
/** Nodes are looked at from time to time; a new one is noticed so long after it came. */
const notice = 1000;
/** A timer that is so late tells that the whole host slept, not that a node is silent. */
const slept = 5000;

/** Of a node that told so lately that it lives, nothing new is expected: kubelets renew their leases every ten seconds. */
const lately = 12_000;

interface Health {
  readonly uid: string;
  readonly since: number;
  /** When it last told that it lives. */
  heard: number;
  heartbeat: string | undefined;
  /** When its silence is judged next. */
  due: number | undefined;
  registered: boolean;
}

/** Watches over nodes: their silence, their taints. Follows kube-controller-manager pkg/controller/nodelifecycle. */
export const nodeLifecycleController: Controller = {
  name: 'node-lifecycle-controller',
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent(component));
    const recorder = recorderFor(component, client);
    const nodes = informers.for('nodes');
    const pods = informers.for('pods');
    pods.addIndex(byNode, ({ spec }) => [spec?.nodeName ?? '']);
    const known = new Map<string, Health>();
    const zones = new Map<string, Turns>();
    let allWereGone = false;

    const tell = (name: string, uid: string, reason: string, message: string) =>
      recorder.event({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid } }, 'Normal', reason, message);

    async function taint(name: string, change: TaintChange): Promise<void> {
      if (change.add.length + change.remove.length === 0) return;
      await client.change('nodes', undefined, name, (draft) => {
        const before = draft.spec?.taints ?? [];
        const { taints: _, ...spec } = draft.spec ?? {};
        const taints = changedTaints(before, change, timestamp(clock.now()));
        if (deepEqual(before, taints)) return false;
        draft.spec = { ...spec, ...(taints.length === 0 ? {} : { taints }) };
        return true;
      });
    }

    const reachable = (node: Node) =>
      taint(node.metadata.name ?? '', {
        effect: 'NoExecute',
        add: [],
        remove: [unreachable, notReady].filter((key) => hasTaint(node, key, 'NoExecute')),
      });

    async function markUnready(pod: Pod): Promise<void> {
      const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
      if (ready === undefined || ready.status === 'False') return;
      try {
        const { namespace, name = '' } = pod.metadata;
        await client.change(
          'pods',
          namespace,
          name,
          (draft) => {
            const condition = { ...ready, status: 'False', lastTransitionTime: timestamp(clock.now()) };
            draft.status = { ...draft.status, conditions: withCondition(draft.status?.conditions, condition) };
            return true;
          },
          'status',
        );
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    }

    /** A node that has been silent for too long is told of as unknown. */
    async function judgeSilence(node: Node, health: Health): Promise<void> {
      const name = node.metadata.name ?? '';
      const ready = readyOf(node);
      if (ready?.status === 'Unknown' && ready.reason !== undefined) return;
      const now = clock.now();
      if (health.due !== undefined && now - health.due > slept) health.heard = now;
      const left = health.heard + (ready === undefined ? startupGracePeriod : gracePeriod) - now;
      health.due = undefined;
      if (left > 0) {
        health.due = now + left;
        queue.addAfter(name, left, () => clock.now() - health.heard <= lately);
        return;
      }
      await client.change(
        'nodes',
        undefined,
        name,
        (draft) => {
          const { creationTimestamp } = draft.metadata;
          const conditions = silentConditions(draft.status?.conditions ?? [], creationTimestamp, timestamp(now));
          draft.status = { ...draft.status, conditions };
          return true;
        },
        'status',
      );
      if (ready?.status !== 'True') return;
      tell(name, health.uid, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
      for (const pod of pods.byIndex(byNode, name)) await markUnready(pod);
    }

    function turnsOf(zone: string): Turns {
      const turns = zones.get(zone) ?? createTurns(clock, (name) => void activity.during(() => takeTurn(name)));
      zones.set(zone, turns);
      return turns;
    }

    async function takeTurn(name: string): Promise<void> {
      const status = readyStatus(name);
      if (status === undefined || status === 'True') return;
      const [add, remove] = status === 'False' ? [notReady, unreachable] : [unreachable, notReady];
      try {
        await taint(name, { effect: 'NoExecute', add: [add], remove: [remove] });
      } catch (error) {
        if (!isNotFound(error)) queue.addAfter(name, notice);
      }
    }

    async function surveyAll(): Promise<void> {
      const { zones: states, allGone } = surveyZones(nodes.list());
      if (allGone && !allWereGone) for (const node of nodes.list()) await reachable(node);
      if (allWereGone && !allGone) for (const health of known.values()) health.heard = clock.now();
      allWereGone = allGone;
      for (const [zone, { state, size }] of states) turnsOf(zone).setPace(evictionPace(state, size, allGone));
    }

    async function evictOrNot(node: Node): Promise<void> {
      const name = node.metadata.name ?? '';
      const status = readyOf(node)?.status;
      if (status === undefined) return;
      const turns = turnsOf(zoneOf(node));
      if (status === 'True') {
        turns.remove(name);
        await reachable(node);
        return;
      }
      const [add, remove] = status === 'False' ? [notReady, unreachable] : [unreachable, notReady];
      if (hasTaint(node, remove, 'NoExecute')) {
        await taint(name, { effect: 'NoExecute', add: [add], remove: [remove] });
      } else if (!hasTaint(node, add, 'NoExecute')) turns.add(name);
    }

    const readyStatus = (name: string) => {
      const node = nodes.get(undefined, name);
      return node === undefined ? undefined : readyOf(node)?.status;
    };
    const complain = (error: unknown) => log(`${component}: ${error instanceof Error ? error.message : String(error)}`);

    const queue = createWorkQueue({
      name: 'node-lifecycle-controller',
      clock,
      activity,
      log,
      work: async (name) => {
        const node = nodes.get(undefined, name);
        const health = known.get(name);
        if (node === undefined || health === undefined) return;
        if (!health.registered && clock.now() >= health.since + notice) {
          health.registered = true;
          tell(name, health.uid, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
        }
        await taint(name, planNoSchedule(node));
        await judgeSilence(node, health);
        await surveyAll();
        const current = nodes.get(undefined, name);
        if (current !== undefined) await evictOrNot(current);
      },
    });

    const matters = (node: Node) => [
      node.spec?.taints,
      node.spec?.unschedulable,
      node.metadata.labels,
      node.status?.conditions?.map(({ type, status }) => [type, status]),
    ];
    nodes.onChange({
      added: (node) => {
        const { name = '', uid = '' } = node.metadata;
        const since = clock.now();
        const heartbeat = readyOf(node)?.lastHeartbeatTime;
        known.set(name, { uid, since, heard: since, heartbeat, due: undefined, registered: false });
        queue.add(name);
        queue.addAfter(name, notice);
      },
      updated: (node, previous) => {
        const name = node.metadata.name ?? '';
        const health = known.get(name);
        if (health === undefined) return;
        const heartbeat = readyOf(node)?.lastHeartbeatTime;
        if (heartbeat !== health.heartbeat) {
          health.heartbeat = heartbeat;
          health.heard = clock.now();
        }
        if (!deepEqual(matters(node), matters(previous))) queue.add(name);
      },
      deleted: (node) => {
        const { name = '', uid = '' } = node.metadata;
        known.delete(name);
        tell(name, uid, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
        queue.add(nodes.list()[0]?.metadata.name ?? '');
      },
    });
    const heard = ({ metadata }: Lease) => {
      const health = metadata.namespace === leaseNamespace ? known.get(metadata.name ?? '') : undefined;
      if (health !== undefined) health.heard = clock.now();
    };
    if (client.serves('leases')) {
      informers.for('leases').onChange({
        added: heard,
        updated: (lease, previous) => {
          if (lease.spec?.renewTime !== previous.spec?.renewTime) heard(lease);
        },
      });
    }
    pods.onChange({
      updated: (pod, previous) => {
        const node = pod.spec?.nodeName ?? '';
        if (node === '' || node === previous.spec?.nodeName) return;
        const status = known.has(node) ? readyStatus(node) : undefined;
        if (status !== undefined && status !== 'True') void activity.during(() => markUnready(pod)).catch(complain);
      },
    });
    return {
      close: () => {
        queue.close();
        for (const turns of zones.values()) turns.close();
      },
    };
  },
};
