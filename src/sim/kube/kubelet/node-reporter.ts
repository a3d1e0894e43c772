import type { Clock, Timer } from '#api';
import type { Node } from '#types/core-v1';
import {
  type Activity,
  type Client,
  type EventRecorder,
  isAlreadyExists,
  microTimestamp,
  type Referable,
  timestamp,
} from '../client/index.ts';
import type { ImageStore } from './image-store.ts';
import { type NodeFacts, nodeObject, nodeStatus } from './node-object.ts';

export interface NodeReporterOptions {
  readonly facts: NodeFacts;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly client: Client;
  /** Registers the node: with what the administrator who joins it sets, labels and taints that no kubelet may. */
  readonly joining: Client;
  readonly recorder: EventRecorder;
  readonly images: ImageStore;
  readonly node: () => Node | undefined;
  readonly log: (line: string) => void;
}

/** Keeps the Node object and its Lease. */
export interface NodeReporter {
  /** Registers the node unless it is known, and reports it healthy, now and from time to time. */
  start(): Promise<void>;
  close(): void;
}

/** Heartbeats are for people to look at only, so they are rare: nobody here takes a node for dead. */
const heartbeat = 300_000;
const imageReport = 10_000;

/** Makes the reporter of one node. Follows pkg/kubelet kubelet_node_status and component-helpers apimachinery/lease. */
export function createNodeReporter(options: NodeReporterOptions): NodeReporter {
  const { facts, clock, activity, client, recorder, images, log } = options;
  const { name } = facts.lab;
  const since = timestamp(clock.now());
  let timer: Timer | undefined;
  let reporting: Timer | undefined;

  async function report(): Promise<void> {
    await client.change(
      'nodes',
      undefined,
      name,
      (draft) => {
        const status = nodeStatus(facts, images.list(), since, clock.now());
        const { nodeInfo } = draft.status ?? {};
        const kept = nodeInfo === undefined || nodeInfo.machineID === '' ? status.nodeInfo : nodeInfo;
        draft.status = { ...draft.status, ...status, ...(kept === undefined ? {} : { nodeInfo: kept }) };
        return true;
      },
      'status',
    );
    if (client.serves('leases')) await renewLease();
  }

  async function renewLease(): Promise<void> {
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(clock.now()) };
    const uid = options.node()?.metadata.uid;
    const owner = uid === undefined ? {} : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] };
    const metadata = { name, namespace: 'kube-node-lease', ...owner };
    if (client.get('leases', 'kube-node-lease', name) === undefined) {
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
      void activity.during(report).catch(complain).finally(beat);
    });
  }

  return {
    start: async () => {
      const fresh = options.node() === undefined;
      if (fresh) {
        try {
          await options.joining.create('nodes', nodeObject(facts));
        } catch (error) {
          if (!isAlreadyExists(error)) throw error;
        }
      }
      await report();
      if (fresh) {
        for (const [reason, message] of bootEvents(name)) recorder.event(aboutNode(name), 'Normal', reason, message);
      }
      beat();
    },
    close: () => {
      timer?.cancel();
      reporting?.cancel();
    },
  };
}

/** What a kubelet says when it comes up. */
function bootEvents(name: string): readonly (readonly [string, string])[] {
  const states = ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID', 'NodeReady'];
  return [
    ['Starting', 'Starting kubelet.'],
    ['NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods'],
    ...states.map((state) => [state, `Node ${name} status is now: ${state}`] as const),
  ];
}

/** The kubelet names its node by name alone; the uid is the name. */
function aboutNode(name: string): Referable {
  return { kind: 'Node', metadata: { name, uid: name } };
}
