import { createHash } from 'node:crypto';
import type { Clock } from '#api';
import { asFiles } from '../../runtime/files/create-file-tree.ts';
import type { ProcessEntry } from '../../runtime/process/process-entry.ts';
import type { Process } from '../../runtime/types.ts';
import { type ContainerRecord, execOptions } from './container-record.ts';
import type { ImageStore } from './image-store.ts';
import { createNodeProcesses, type SandboxProcesses } from './node-processes.ts';
import type { PodWorker } from './pod-worker.ts';
import type { PodWorkers } from './pod-workers.ts';

/** A container as the node's container runtime lists it. Times in milliseconds since the epoch. */
export interface ContainerView {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly image: string;
  readonly state: 'Created' | 'Running' | 'Exited';
  readonly created: number;
  readonly exitCode: number | undefined;
  /** What it uses now: thousandths of a core, bytes of memory and of the disk. */
  readonly usage: { readonly milliCores: number; readonly memory: number; readonly disk: number };
  readonly log: () => Uint8Array;
  /** Ends it, by force after so many seconds. */
  stop(seconds: number): Promise<void>;
  /** The node forgets it; whoever looks after its Pod makes another one. */
  remove(): void;
  /** Runs a command in it. Throws StartError. */
  exec(command: readonly string[]): { readonly process: Process; readonly exitCode: Promise<number> };
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
  /** Ends everything in it by force. */
  stop(): Promise<void>;
  /** Afterwards the node knows nothing of it, unless its kubelet runs and makes it anew. */
  remove(): void;
}

export interface ImageView {
  /** Whole names with tags. */
  readonly names: readonly string[];
  /** `docker.io/library/nginx@sha256:...` */
  readonly digests: readonly string[];
  /** `sha256:...` */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

/** What the container runtime of a node tells and does (crictl). */
export interface NodeView {
  pods(): readonly PodView[];
  images(): readonly ImageView[];
  /** Downloads an image and gives its id; rejects with what the runtime says. */
  pull(name: string): Promise<string>;
  /** By whole name. */
  removeImage(name: string): void;
  /** What keeps its network from being ready; undefined: nothing. */
  networkProblem(): string | undefined;
  /** The processes of all containers, and what holds their sandboxes, as the machine sees them. */
  processes(): readonly ProcessEntry[];
}

/** Looks at a kubelet's Pods and images as its container runtime has them. */
export function createNodeView(
  { list: workers, discard }: Pick<PodWorkers, 'list' | 'discard'>,
  images: ImageStore,
  clock: Clock,
  networkProblem: () => string | undefined,
): NodeView {
  const imageIds = () => new Map(images.list().map(({ digest, image }) => [digest, image.id]));
  return {
    pods: () => {
      const ids = imageIds();
      return workers().flatMap((worker) => describePod(worker, clock, ids, () => discard(worker)));
    },
    images: () => {
      const byId = new Map<string, { names: string[]; digests: string[]; id: string; size: number }>();
      for (const { image, name, digest, size } of images.list()) {
        const known = byId.get(image.id);
        if (known === undefined) byId.set(image.id, { names: [name], digests: [digest], id: image.id, size });
        else known.names.push(name);
      }
      return [...byId.values()];
    },
    pull: async (name) => (await images.pull(name)).image.id,
    removeImage: (name) => void images.remove(name),
    networkProblem,
    processes: createNodeProcesses(() => workers().flatMap((worker) => sandboxOf(worker, clock))),
  };
}

const sandboxId = (uid: string) => createHash('sha256').update(uid).digest('hex');

function sandboxOf(worker: PodWorker, clock: Clock): readonly SandboxProcesses[] {
  const { pod, records, uid } = worker;
  if (!records.some(({ process }) => process !== undefined)) return [];
  const startedAt = Date.parse(pod.status?.startTime ?? '') || clock.now();
  return [{ id: sandboxId(uid), startedAt, records, stop: () => void worker.breakSandbox() }];
}

function describePod(
  worker: PodWorker,
  clock: Clock,
  imageIds: ReadonlyMap<string, string>,
  remove: () => void,
): readonly PodView[] {
  const { pod, records, uid } = worker;
  const now = clock.now();
  const made = records.filter(({ id }) => id !== undefined);
  if (made.length === 0) return [];
  const { name = '', namespace = '', labels = {} } = pod.metadata;
  const started = Date.parse(pod.status?.startTime ?? '');
  return [
    {
      id: sandboxId(uid),
      name,
      namespace,
      uid,
      attempt: 0,
      ready: made.some(({ process }) => process !== undefined),
      created: Number.isNaN(started) ? now : started,
      address: pod.status?.podIP ?? '',
      labels,
      containers: made.map((record) => describeContainer(record, worker, clock, imageIds)),
      stop: () => worker.breakSandbox(),
      remove,
    },
  ];
}

function describeContainer(
  record: ContainerRecord,
  worker: PodWorker,
  clock: Clock,
  imageIds: ReadonlyMap<string, string>,
): ContainerView {
  const now = clock.now();
  const { running, terminated } = record.state;
  const ended = terminated ?? record.lastState.terminated;
  const since = Date.parse(running?.startedAt ?? ended?.startedAt ?? '');
  const isRunning = record.process !== undefined;
  return {
    id: record.id ?? '',
    name: record.spec.name,
    attempt: record.restartCount,
    image: imageIds.get(record.imageDigest) ?? record.imageDigest,
    state: isRunning ? 'Running' : ended === undefined ? 'Created' : 'Exited',
    created: Number.isNaN(since) ? now : since,
    exitCode: isRunning ? undefined : ended?.exitCode,
    get usage() {
      const { busy = 0, milliCores = 0, bytes = 0 } = record.container?.load() ?? {};
      return {
        milliCores: busy * 1000 + milliCores,
        memory: bytes,
        disk: record.container === undefined ? 0 : asFiles(record.container.writable.tree).usage('/').used,
      };
    },
    log: () => Buffer.concat(record.log.runs.map(({ data }) => data)),
    stop: async (seconds) => {
      const { process } = record;
      if (process === undefined) return;
      if (seconds > 0) process.kill(record.stopSignal.replace(/^SIG/, ''));
      const timer = clock.after(seconds * 1000, () => process.kill('KILL'));
      await process.exited;
      timer.cancel();
    },
    remove: () => worker.forget(record),
    exec: (command) => {
      const { container } = record;
      if (container === undefined) throw new Error(`container ${record.id} is not running`);
      const process = container.exec({ ...execOptions(record, command), openStdin: true });
      return { process, exitCode: process.exited.then(({ code }) => code) };
    },
  };
}
