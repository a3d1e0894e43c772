import { createHash } from 'node:crypto';
import type { Clock } from '#api';
import type { ContainerRecord } from './container-record.ts';
import type { ImageStore } from './image-store.ts';
import type { PodWorker } from './pod-worker.ts';

/** A container as the node's container runtime lists it. Times in milliseconds since the epoch. */
export interface ContainerView {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly image: string;
  readonly state: 'Created' | 'Running' | 'Exited';
  readonly created: number;
  readonly exitCode: number | undefined;
  readonly log: () => Uint8Array;
}

/** A sandbox with its containers. */
export interface PodView {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly attempt: number;
  readonly ready: boolean;
  readonly created: number;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerView[];
}

export interface ImageView {
  /** Whole names with tags. */
  readonly names: readonly string[];
  /** `sha256:...` */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

/** What the container runtime of a node tells (crictl). */
export interface NodeView {
  pods(): readonly PodView[];
  images(): readonly ImageView[];
}

/** Looks at a kubelet's Pods and images as its container runtime has them. */
export function createNodeView(workers: () => readonly PodWorker[], images: ImageStore, clock: Clock): NodeView {
  return {
    pods: () => workers().flatMap((worker) => describePod(worker, clock.now())),
    images: () => {
      const byId = new Map<string, { names: string[]; id: string; size: number }>();
      for (const { image, name, size } of images.list()) {
        const known = byId.get(image.id);
        if (known === undefined) byId.set(image.id, { names: [name], id: image.id, size });
        else known.names.push(name);
      }
      return [...byId.values()];
    },
  };
}

function describePod({ pod, records, uid }: PodWorker, now: number): readonly PodView[] {
  const made = records.filter(({ id }) => id !== undefined);
  if (made.length === 0) return [];
  const { name = '', namespace = '', labels = {} } = pod.metadata;
  const started = Date.parse(pod.status?.startTime ?? '');
  return [
    {
      id: createHash('sha256').update(uid).digest('hex'),
      name,
      namespace,
      uid,
      attempt: 0,
      ready: made.some(({ process }) => process !== undefined),
      created: Number.isNaN(started) ? now : started,
      address: pod.status?.podIP ?? '',
      labels,
      containers: made.map((record) => describeContainer(record, now)),
    },
  ];
}

function describeContainer(record: ContainerRecord, now: number): ContainerView {
  const { running, terminated } = record.state;
  const ended = terminated ?? record.lastState.terminated;
  const since = Date.parse(running?.startedAt ?? ended?.startedAt ?? '');
  const isRunning = record.process !== undefined;
  return {
    id: record.id ?? '',
    name: record.spec.name,
    attempt: record.restartCount,
    image: record.container === undefined ? record.imageDigest : (record.imageDigest.split('@')[1] ?? record.imageName),
    state: isRunning ? 'Running' : ended === undefined ? 'Created' : 'Exited',
    created: Number.isNaN(since) ? now : since,
    exitCode: isRunning ? undefined : ended?.exitCode,
    log: () => Buffer.concat(record.log.lines.map(({ data }) => data)),
  };
}
