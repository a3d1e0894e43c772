import type { Clock, Timer } from '#api';
import type { KubeObject } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { FileTree, Runtime } from '../../runtime/types.ts';
import {
  type Activity,
  type Client,
  type Component,
  createWorkQueue,
  type EventRecorder,
  type Informers,
  isAlreadyExists,
  microTimestamp,
  objectKey,
  type Referable,
  timestamp,
} from '../client/index.ts';
import { claimKeysOf } from '../helpers/pods.ts';
import { createImageStore } from './image-store.ts';
import type { ImageRegistry } from './images.ts';
import { type LabNode, type NodeFacts, nodeAddress, nodeObject, nodeStatus } from './node-object.ts';
import { type LogOptions, podLog } from './pod-logs.ts';
import { PodWorker } from './pod-worker.ts';
import type { NodeServices } from './pod-worker-options.ts';

export type { ImageRegistry, NodeImage } from './images.ts';
export type { LogOptions } from './pod-logs.ts';

export interface KubeletOptions {
  readonly node: LabNode;
  /** Its place among the lab's nodes, from 0. */
  readonly index: number;
  readonly version: string;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly informers: Informers;
  readonly log: (line: string) => void;
  readonly client: (component: Component) => Client;
  readonly recorder: (component: string, client: Client, host: string) => EventRecorder;
  readonly random: { next(): number; uuid(): string; hex(length: number): string };
  readonly runtime: Runtime;
  readonly files: FileTree;
  readonly registry: ImageRegistry;
  /** Images that the node has from the start. */
  readonly images: readonly string[];
  readonly timing: 'fast' | 'realistic';
}

/** The agent of one node. */
export interface Kubelet {
  readonly name: string;
  /** Registers the node and reports it healthy. */
  start(): Promise<void>;
  /** StatusError when the Pod or its container has no log. */
  logs(pod: KubeObject, options: LogOptions): AsyncIterable<Uint8Array>;
  worker(pod: KubeObject): PodWorker | undefined;
  close(): void;
}

/** Heartbeats are for people to look at only, so they are rare: nobody here takes a node for dead. */
const heartbeat = 300_000;
const imageReport = 10_000;
const byNode = 'node';

/** Makes the kubelet of a node. Follows pkg/kubelet. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { clock, activity, informers, log, random } = options;
  const nodeName = options.node.name;
  const component: Component = { user: `system:node:${nodeName}`, groups: ['system:nodes'], fieldManager: 'kubelet' };
  const client = options.client(component);
  const recorder = options.recorder('kubelet', client, nodeName);
  const pods = informers.for('pods');
  const nodes = informers.for('nodes');
  pods.addIndex(byNode, ({ spec }) => [spec?.nodeName ?? '']);
  const workers = new Map<string, PodWorker>();
  const addresses = new Set<string>();
  const facts: NodeFacts = {
    lab: options.node,
    index: options.index,
    version: options.version,
    machineId: random.hex(32),
    systemUuid: random.uuid(),
    bootId: random.uuid(),
  };
  const images = createImageStore({
    clock,
    activity,
    registry: options.registry,
    present: options.images,
    pullTime: (bytes) =>
      options.timing === 'realistic'
        ? 400 + Math.floor(random.next() * 600) + bytes / 30_000
        : 15 + Math.floor(random.next() * 25),
  });

  function allocateAddress(): string {
    for (let last = 2; ; last += 1) {
      const address = `192.168.${options.index}.${last}`;
      if (addresses.has(address)) continue;
      addresses.add(address);
      return address;
    }
  }

  const services: NodeServices = {
    nodeName,
    hostIP: nodeAddress(options.index),
    clock,
    activity,
    log,
    client,
    recorder,
    runtime: options.runtime,
    files: options.files,
    images,
    random,
    pods,
    node: () => nodes.get(undefined, nodeName),
    configMap: (namespace, name) => informers.for('configmaps').get(namespace, name),
    secret: (namespace, name) => informers.for('secrets').get(namespace, name),
    claim: (namespace, name) => informers.for('persistentvolumeclaims').get(namespace, name),
    volume: (name) => informers.for('persistentvolumes').get(undefined, name),
    token: async (pod, audience, expirationSeconds) => {
      const definition = client.definition('serviceaccounts');
      if (definition.subresources?.token?.create === undefined) return undefined;
      const body: KubeObject = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: {
          audiences: audience === undefined ? [] : [audience],
          expirationSeconds,
          boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: pod.metadata.name, uid: pod.metadata.uid },
        },
      };
      const account = pod.spec?.serviceAccountName ?? 'default';
      const { namespace } = pod.metadata;
      const answer = await client.registry.createSubresource(definition, namespace, account, 'token', body);
      return (answer.status as { readonly token?: string } | undefined)?.token;
    },
    allocateAddress,
    releaseAddress: (address) => addresses.delete(address),
    resync: (pod, delay) => (delay === undefined ? queue.add(pod) : queue.addAfter(pod, delay)),
  };

  const queue = createWorkQueue({
    name: `kubelet ${nodeName}`,
    clock,
    activity,
    log,
    work: async (key) => {
      const pod = pods.get(undefined, key);
      let worker = workers.get(key);
      if (worker !== undefined && worker.uid !== pod?.metadata.uid) {
        worker.close();
        workers.delete(key);
        worker = undefined;
      }
      if (pod === undefined || pod.spec?.nodeName !== nodeName) return;
      if (worker === undefined) {
        const { phase } = pod.status ?? {};
        const over = phase === 'Succeeded' || phase === 'Failed';
        if (over && pod.metadata.deletionTimestamp === undefined) {
          // Its logs are what is left of it; a fresh worker has none.
          worker = new PodWorker(pod, services);
          workers.set(key, worker);
          return;
        }
        worker = new PodWorker(pod, services);
        workers.set(key, worker);
      }
      await worker.sync(pod);
    },
  });

  const mine = (pod: Pod) => pod.spec?.nodeName === nodeName;
  pods.onChange({
    added: (pod) => {
      if (mine(pod)) queue.add(objectKey(pod));
    },
    updated: (pod) => {
      if (mine(pod)) queue.add(objectKey(pod));
    },
    deleted: (pod) => {
      if (mine(pod)) queue.add(objectKey(pod));
    },
  });

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
  informers.for('persistentvolumeclaims').onChange({
    updated: (claim) =>
      lookAgain((pod) => pod.status?.phase === 'Pending' && claimKeysOf(pod).includes(objectKey(claim))),
  });

  let timer: Timer | undefined;
  const since = timestamp(clock.now());

  async function report(): Promise<void> {
    await client.change(
      'nodes',
      undefined,
      nodeName,
      (draft) => {
        const status = nodeStatus(facts, images.list(), since, clock.now());
        const { nodeInfo } = draft.status ?? {};
        const kept = nodeInfo === undefined || nodeInfo.machineID === '' ? status.nodeInfo : nodeInfo;
        draft.status = { ...draft.status, ...status, ...(kept === undefined ? {} : { nodeInfo: kept }) };
        return true;
      },
      'status',
    );
    if (!client.serves('leases')) return;
    const renewTime = microTimestamp(clock.now());
    const spec = { holderIdentity: nodeName, leaseDurationSeconds: 40, renewTime };
    const node = nodes.get(undefined, nodeName);
    const ownerReferences =
      node?.metadata.uid === undefined
        ? {}
        : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid }] };
    const metadata = { name: nodeName, namespace: 'kube-node-lease', ...ownerReferences };
    if (client.get('leases', 'kube-node-lease', nodeName) === undefined) {
      await client.create('leases', { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
    } else {
      await client.change('leases', 'kube-node-lease', nodeName, (draft) => {
        draft.spec = { ...draft.spec, ...spec };
        return true;
      });
    }
  }

  const tellNode = (reason: string, message: string) => recorder.event(aboutNode(nodeName), 'Normal', reason, message);

  /** New images are reported with the next status, a little later. */
  let reporting: Timer | undefined;
  images.onChange(() => {
    reporting ??= clock.after(imageReport, () => {
      reporting = undefined;
      void activity.during(report).catch((error: unknown) => log(`kubelet ${nodeName}: ${String(error)}`));
    });
  });

  function beat(): void {
    timer = clock.after(heartbeat, () => {
      const end = activity.begin();
      report()
        .catch((error: unknown) =>
          log(`kubelet ${nodeName}: ${error instanceof Error ? error.message : String(error)}`),
        )
        .finally(() => {
          end();
          beat();
        });
    });
  }

  return {
    name: nodeName,
    start: async () => {
      const fresh = nodes.get(undefined, nodeName) === undefined;
      if (fresh) {
        try {
          await client.create('nodes', nodeObject(facts));
        } catch (error) {
          if (!isAlreadyExists(error)) throw error;
        }
      }
      await report();
      if (fresh) for (const [reason, message] of bootEvents(nodeName)) tellNode(reason, message);
      beat();
    },
    worker: (pod) => workers.get(objectKey(pod)),
    logs: (pod, logOptions) => podLog(pod, workers.get(objectKey(pod))?.records, logOptions, clock.now()),
    close: () => {
      timer?.cancel();
      reporting?.cancel();
      queue.close();
      for (const worker of workers.values()) worker.abandon();
      workers.clear();
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
