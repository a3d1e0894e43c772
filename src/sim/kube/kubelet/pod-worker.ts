import type { Pod } from '#types/core-v1';
import type { NetworkStack } from '../../runtime/network/types.ts';
import { objectKey } from '../client/index.ts';
import { type ContainerRecord, createContainerRecord } from './container-record.ts';
import { type ContainerStopper, createContainerStopper } from './container-stopper.ts';
import { followImages } from './follow-images.ts';
import { podDirectory } from './pod-files.ts';
import { eventSubject, mirrorAnnotation, podIdentity } from './pod-identity.ts';
import { createPodResizer, type PodResizer } from './pod-resizer.ts';
import { PodSandbox } from './pod-sandbox.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { createProber, type Prober } from './prober.ts';
import { isWorkDone } from './restart.ts';
import { resumeRecords } from './resume.ts';
import { startContainers } from './start-containers.ts';
import type { Failure } from './status.ts';
import { terminateRecords } from './terminate-records.ts';
import { VolumeImages } from './volume-images.ts';
import { wasRejected, writeRejection, writeStatus } from './write-status.ts';

/** How soon a Pod without a network is looked at again; milliseconds. Follows pod_workers, backOffOnTransientErrorPeriod. */
const networkRetry = 1250;

export interface Eviction {
  readonly message: string;
  readonly graceSeconds: number;
  /** Of the event. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether the Pod itself is not to blame. */
  readonly isDisruption?: boolean;
}

/** The life of one Pod on its node. `sync` is called one at a time, whenever something about the Pod changed. */
export class PodWorker {
  /** The Pod's uid; of a mirror Pod the hash of its file. */
  readonly uid: string;
  readonly #records: ContainerRecord[];
  readonly #key: string;
  readonly #node: NodeServices;
  readonly #prober: Prober;
  readonly #sandbox: PodSandbox;
  readonly #stopper: ContainerStopper;
  readonly #images = new VolumeImages();
  #pod: Pod;
  #failure: Failure | undefined;
  #sandboxAt: number | undefined;
  #closed = false;
  /** The one step that a Pod takes at a time waits for its sandbox, a pull or a hook: its status stays. Follows kubelet SyncPod. */
  #isAdmitted = false;
  #isInStep = false;
  readonly #resizer: PodResizer;

  constructor(pod: Pod, node: NodeServices) {
    this.#pod = pod;
    this.#node = node;
    this.#key = objectKey(pod);
    this.uid = podIdentity(pod);
    this.#records = [
      ...(pod.spec?.initContainers ?? []).map((spec) => createContainerRecord(spec, 'init')),
      ...(pod.spec?.containers ?? []).map((spec) => createContainerRecord(spec)),
    ];
    this.#followEphemeral();
    const resumed = resumeRecords(pod, this.#records, node.clock.now());
    if (resumed) this.#tellPod('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    this.#sandbox = new PodSandbox(node);
    this.#stopper = createContainerStopper({
      node,
      tell: this.#tell,
      pod: () => this.#pod,
      address: () => this.#sandbox.address ?? '',
    });
    this.#resizer = createPodResizer({
      node,
      key: this.#key,
      tell: (type, reason, message) => this.#tellPod(type, reason, message),
      stop: this.#stop,
    });
    this.#prober = createProber({
      node,
      key: this.#key,
      tell: this.#tell,
      stop: this.#stop,
      address: () => this.#sandbox.address ?? '',
      grace: () => this.#pod.spec?.terminationGracePeriodSeconds ?? 30,
      hurried: () => node.comesUp() && this.#pod.metadata.annotations?.[mirrorAnnotation] !== undefined,
    });
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** The network namespace of its containers; undefined while there is none. */
  get stack(): NetworkStack | undefined {
    return this.#sandbox.stack;
  }

  /** Whether it is to end, whatever its containers do. */
  get isEnding(): boolean {
    return this.#failure !== undefined;
  }

  /** What is mounted, by the names that the Pod gives. */
  get volumes(): PodSandbox['volumes'] {
    return this.#sandbox.volumes;
  }

  /** Init containers, regular ones, ephemeral ones. */
  get records(): readonly ContainerRecord[] {
    return this.#records;
  }

  /** One step: brings the containers nearer to what the Pod says, and its status up to date. */
  async sync(pod: Pod): Promise<void> {
    if (this.#closed) return;
    this.#pod = pod;
    this.#followEphemeral();
    if (pod.metadata.deletionTimestamp !== undefined) {
      await this.#terminate();
      return;
    }
    if (await this.#isRejected()) return;
    if (this.#isOver()) {
      this.#prober.close();
      terminateRecords(this.#records);
      await this.#sandbox.release(pod);
      this.#sandbox.drop(pod);
      await this.#writeStatus();
      return;
    }
    // What was before a step is told, even when the step changes it at once: a pull that failed before its back-off.
    const isPullOver = this.#records.some(({ state }) => state.waiting?.reason === 'ErrImagePull');
    if (!this.#isInStep || isPullOver) await this.#writeStatus();
    if (this.#checkDeadline()) {
      await this.#writeStatus();
      return;
    }
    this.#resizer.follow(pod, this.#records);
    followImages(pod, this.#records, this.#stop);
    if (isWorkDone(pod, this.#records)) {
      this.#stopper.stop(this.#records, pod.spec?.terminationGracePeriodSeconds ?? 30);
      await this.#writeStatus();
      return;
    }
    if (this.#failure !== undefined) {
      await this.#writeStatus();
      return;
    }
    const unconnected = pod.spec?.hostNetwork === true ? undefined : this.#node.networkProblem();
    if (unconnected !== undefined) {
      this.#tellPod('Warning', 'NetworkNotReady', `network is not ready: ${unconnected}`);
      this.#node.resync(this.#key, networkRetry);
      await this.#writeStatus();
      return;
    }
    const prepared = await this.#sandbox.prepare(pod, (reason, message) => this.#tellPod('Warning', reason, message));
    const sandboxTime = prepared === undefined ? this.#untilSandbox() : undefined;
    const retry = prepared ?? sandboxTime;
    if (retry === undefined) this.#startContainers();
    else this.#node.resync(this.#key, retry);
    this.#prober.follow(this.#records);
    const isWaiting =
      this.#images.isPulling || this.#records.some(({ pulling, hooking, replaced }) => pulling || hooking || replaced);
    this.#isInStep = sandboxTime !== undefined || isWaiting;
    if (!this.#isInStep) await this.#writeStatus();
  }

  /** Milliseconds until the sandbox is made; undefined when it is. */
  #untilSandbox(): number | undefined {
    const { clock, sandboxTime } = this.#node;
    this.#sandboxAt ??= clock.now() + sandboxTime();
    const left = this.#sandboxAt - clock.now();
    return left > 0 ? left : undefined;
  }

  /** Nobody looks after it: its containers run on, without probes. The next `sync` takes it up again. */
  pause(): void {
    this.#prober.pause();
  }

  /** The Pod is gone from the API: nothing of it may go on. */
  close(): void {
    this.abandon();
    this.#node.csi.forget(this.#pod);
    this.#sandbox.drop(this.#pod);
    const directory = podDirectory(this.#pod);
    if (this.#node.files.exists(directory)) this.#node.files.remove(directory, { recursive: true });
  }

  /** Stops without a trace in the API, as when the node loses power. */
  abandon(): void {
    this.#closed = true;
    this.#stopper.close();
    this.#prober.close();
    for (const { process, space } of this.#records) {
      process?.kill('KILL');
      space?.close();
    }
  }

  #tell = (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string): void => {
    const field = record.init ? 'initContainers' : record.ephemeral ? 'ephemeralContainers' : 'containers';
    const path = `spec.${field}{${record.spec.name}}`;
    if (!this.#closed) this.#node.recorder.event(eventSubject(this.#pod), type, reason, message, path);
  };

  #stop = (record: ContainerRecord, seconds: number, message: string): void =>
    this.#stopper.stop([record], seconds, message);

  #tellPod(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#node.recorder.event(eventSubject(this.#pod), type, reason, message);
  }

  /** Ephemeral containers come while the Pod runs, and never go. */
  #followEphemeral(): void {
    for (const spec of this.#pod.spec?.ephemeralContainers ?? []) {
      const known = this.#records.some((record) => record.spec.name === spec.name);
      if (!known) this.#records.push(createContainerRecord(spec, 'ephemeral'));
    }
  }

  /** A Pod that comes is taken or not; one that is not stays as it was told. Follows pkg/kubelet HandlePodAdditions, rejectPod. */
  async #isRejected(): Promise<boolean> {
    if (wasRejected(this.#pod)) return true;
    if (this.#isAdmitted || this.#pod.status?.startTime !== undefined) return false;
    const rejection = this.#node.reject(this.#pod);
    this.#isAdmitted = rejection === undefined;
    if (rejection === undefined) return false;
    this.#tellPod('Warning', rejection.reason, rejection.message);
    await writeRejection(this.#pod, rejection, this.#node);
    return true;
  }

  /** Whether all that ever runs of this Pod has run. */
  #isOver(): boolean {
    const ended = this.#records.every(({ process }) => process === undefined);
    if (this.#failure !== undefined) return ended;
    const phase = this.#pod.status?.phase;
    return (phase === 'Succeeded' || phase === 'Failed') && ended;
  }

  #checkDeadline(): boolean {
    const seconds = this.#pod.spec?.activeDeadlineSeconds;
    const { startTime } = this.#pod.status ?? {};
    if (seconds === undefined || startTime === undefined) return false;
    const left = Date.parse(startTime) + seconds * 1000 - this.#node.clock.now();
    if (left > 0) {
      this.#node.resync(this.#key, left);
      return false;
    }
    const message = 'Pod was active on the node longer than the specified deadline';
    const reason = 'DeadlineExceeded';
    if (this.#failure === undefined) this.#tellPod('Normal', reason, message);
    this.#failure ??= { reason, message };
    this.#stopper.stop(this.#records, this.#pod.spec?.terminationGracePeriodSeconds ?? 30);
    return true;
  }

  /** Ends the Pod for good, since its node has no room for it. Follows the killPodFunc of pkg/kubelet/eviction. */
  evict({ message, graceSeconds, annotations, isDisruption }: Eviction): void {
    this.#failure = { reason: 'Evicted', message, ...(isDisruption === true ? { isDisruption } : {}) };
    this.#node.recorder.event(eventSubject(this.#pod), 'Warning', 'Evicted', message, undefined, annotations);
    this.#stopper.stop(this.#records, graceSeconds);
    this.#node.resync(this.#key);
  }

  /** Somebody stops the sandbox behind the kubelet's back: it makes another one. */
  async breakSandbox(): Promise<void> {
    const running = this.#records.flatMap(({ process }) => process ?? []);
    for (const process of running) process.kill('KILL');
    await Promise.all(running.map(({ exited }) => exited));
    if (this.isEnding || this.#closed) return;
    this.#tellPod('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  }

  /** Somebody removes a container that ended behind the kubelet's back. */
  forget(record: ContainerRecord): void {
    if (record.process !== undefined) return;
    record.space?.close();
    record.space = undefined;
    record.container = undefined;
    this.#node.resync(this.#key);
  }

  #startContainers(): void {
    startContainers({
      pod: this.#pod,
      key: this.#key,
      records: this.#records,
      sandbox: this.#sandbox,
      images: this.#images,
      node: this.#node,
      tell: this.#tell,
      stop: this.#stop,
    });
  }

  async #terminate(): Promise<void> {
    const { metadata } = this.#pod;
    this.#prober.close();
    if (this.#records.some(({ process }) => process !== undefined)) {
      this.#stopper.stop(this.#records, metadata.deletionGracePeriodSeconds ?? 30);
      await this.#writeStatus();
      return;
    }
    this.#stopper.close();
    terminateRecords(this.#records);
    // What its file says does not end with its mirror.
    await this.#writeStatus(metadata.annotations?.[mirrorAnnotation] === undefined);
    await this.#sandbox.release(this.#pod);
    const preconditions = metadata.uid === undefined ? {} : { uid: metadata.uid };
    await this.#node.client.delete('pods', metadata.namespace, metadata.name ?? '', {
      gracePeriodSeconds: 0,
      preconditions,
    });
  }

  #writeStatus(isTerminal = false): Promise<void> {
    const known = {
      isTerminal,
      records: this.#records,
      podIP: this.#sandbox.address,
      failure: this.#failure,
      resize: this.#resizer.state,
    };
    return writeStatus(this.#pod, known, this.#node);
  }
}
