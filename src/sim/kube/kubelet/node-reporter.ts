import type { Clock, Timer } from '#api';
import type { Node } from '#types/core-v1';
import { type Activity, type Client, type EventRecorder, isAlreadyExists, microTimestamp } from '../client/index.ts';
import type { ImageStore } from './image-store.ts';
import { aboutNode, type NodeFacts, type NodeHealth, nodeObject, nodeStatus, pressureTable } from './node-object.ts';

export interface NodeReporterOptions {
  readonly facts: NodeFacts;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly client: Client;
  /** Registers the node: with what the administrator who joins it sets, labels and taints that no kubelet may. */
  readonly joining: Client;
  readonly recorder: EventRecorder;
  readonly images: ImageStore;
  readonly health: () => NodeHealth;
  readonly node: () => Node | undefined;
  readonly log: (line: string) => void;
}

/** Keeps the Node object and its Lease. */
export interface NodeReporter {
  /** Registers the node unless it is known, and reports it healthy, now and from time to time. */
  start(): Promise<void>;
  /** Tells the node's status now. */
  report(): void;
  /** Falls silent. */
  close(): void;
}

/** How often the status is told again although nothing changed; nodeStatusReportFrequency. */
const heartbeat = 300_000;
/** How often the Lease is renewed, a quarter of its time. */
const renewal = 10_000;
const imageReport = 10_000;

/** Makes the reporter of one node. Follows pkg/kubelet kubelet_node_status and component-helpers apimachinery/lease. */
export function createNodeReporter(options: NodeReporterOptions): NodeReporter {
  const { facts, clock, activity, client, recorder, images, log } = options;
  const { name } = facts.lab;
  let timer: Timer | undefined;
  let renewing: Timer | undefined;
  let reporting: Timer | undefined;

  async function report(): Promise<void> {
    await client.change(
      'nodes',
      undefined,
      name,
      (draft) => {
        const since = new Map((draft.status?.conditions ?? []).map((one) => [`${one.type} ${one.status}`, one]));
        const status = nodeStatus(facts, images.list(), clock.now(), options.health());
        const own = new Set((status.conditions ?? []).map(({ type }) => type));
        const others = (draft.status?.conditions ?? []).filter(({ type }) => !own.has(type));
        const conditions = (status.conditions ?? []).map((condition) => {
          const { lastTransitionTime } = since.get(`${condition.type} ${condition.status}`) ?? condition;
          return { ...condition, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
        });
        const { nodeInfo } = draft.status ?? {};
        // The machine stays what it was; only its kubelet may be another one.
        const known = nodeInfo === undefined || nodeInfo.machineID === '' ? status.nodeInfo : nodeInfo;
        const told = known === undefined ? {} : { nodeInfo: { ...known, kubeletVersion: facts.version } };
        draft.status = { ...draft.status, ...status, conditions: [...others, ...conditions], ...told };
        return true;
      },
      'status',
    );
  }

  async function renewLease(): Promise<void> {
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(clock.now()) };
    const uid = options.node()?.metadata.uid;
    const owner = uid === undefined ? {} : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] };
    const metadata = { name, namespace: 'kube-node-lease', ...owner };
    if (client.get('leases', 'kube-node-lease', name) === undefined) {
      // Without its node there is nobody to own it: it is tried again later.
      if (uid === undefined) return;
      await client.create('leases', { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
      return;
    }
    await client.change('leases', 'kube-node-lease', name, (draft) => {
      draft.spec = { ...draft.spec, ...spec };
      return true;
    });
  }

  const complain = (error: unknown) =>
    log(`kubelet ${name}: ${error instanceof Error ? error.message : String(error)}`);

  /** New images are reported with the next status, a little later. */
  images.onChange(() => {
    reporting ??= clock.after(imageReport, () => {
      reporting = undefined;
      void activity.during(report).catch(complain);
    });
  });

  function beat(): void {
    timer = clock.after(heartbeat, () => {
      void activity
        .during(report)
        .catch(complain)
        .finally(() => {
          if (timer !== undefined) beat();
        });
    });
  }

  function renew(): void {
    const tell = (): void => {
      void activity
        .during(renewLease)
        .catch(complain)
        .finally(() => {
          if (renewing !== undefined) renew();
        });
    };
    renewing = clock.after(renewal, tell, () => true);
  }

  let toldReady = true;
  let toldPressures: ReadonlySet<string> = new Set();
  return {
    report: () => {
      const { problem, pressures } = options.health();
      const isReady = problem === undefined;
      const states = pressureTable.flatMap(([type, ...texts]) =>
        pressures.has(type) === toldPressures.has(type) ? [] : (texts[pressures.has(type) ? 1 : 0][2] ?? []),
      );
      if (isReady !== toldReady) states.push(isReady ? 'NodeReady' : 'NodeNotReady');
      for (const state of states) {
        recorder.event(aboutNode(name), 'Normal', state, `Node ${name} status is now: ${state}`);
      }
      toldReady = isReady;
      toldPressures = pressures;
      void activity.during(report).catch(complain);
    },
    start: async () => {
      const fresh = options.node() === undefined;
      if (fresh) {
        try {
          await options.joining.create('nodes', nodeObject(facts));
        } catch (error) {
          if (!isAlreadyExists(error)) throw error;
        }
      }
      const wasReady = options
        .node()
        ?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      await report();
      if (client.serves('leases')) await renewLease();
      for (const [reason, message] of bootEvents(name, wasReady === true)) {
        recorder.event(aboutNode(name), 'Normal', reason, message);
      }
      beat();
      if (client.serves('leases')) renew();
    },
    close: () => {
      for (const one of [timer, renewing, reporting]) one?.cancel();
      timer = undefined;
      renewing = undefined;
      reporting = undefined;
    },
  };
}

/** What a kubelet says when it comes up. */
function bootEvents(name: string, wasReady: boolean): readonly (readonly [string, string])[] {
  const states = ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'];
  if (!wasReady) states.push('NodeReady');
  return [
    ['Starting', 'Starting kubelet.'],
    ['NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods'],
    ...states.map((state) => [state, `Node ${name} status is now: ${state}`] as const),
  ];
}
