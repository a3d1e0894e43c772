import type { Timer } from '#api';
import { deepEqual } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { Mount } from '../../runtime/types.ts';
import { isNotFound, objectKey, type Referable } from '../client/index.ts';
import { goDuration } from './back-off.ts';
import { type ContainerRecord, createContainerRecord, execOptions, isSidecar } from './container-record.ts';
import { podDirectory, podFileMounts } from './pod-files.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { createProber, type Prober } from './prober.ts';
import { ensureImage } from './pull.ts';
import { resumeRecords } from './resume.ts';
import { startContainer } from './start-container.ts';
import { podStatus } from './status.ts';
import { MountError, type MountedVolume, mountVolume, type VolumeContext } from './volumes/index.ts';

const firstMountRetry = 500;
const longestMountRetry = 122_000;

/** The life of one Pod on its node. `sync` is called one at a time, whenever something about the Pod changed. */
export class PodWorker {
  readonly uid: string;
  readonly records: readonly ContainerRecord[];
  readonly #key: string;
  readonly #node: NodeServices;
  readonly #prober: Prober;
  #pod: Pod;
  #volumes = new Map<string, MountedVolume>();
  #extraMounts: readonly Mount[] = [];
  #podIP: string | undefined;
  #mountRetry = firstMountRetry;
  #failure: { reason: string; message: string } | undefined;
  #killTimer: Timer | undefined;
  #killAt: number | undefined;
  #closed = false;

  constructor(pod: Pod, node: NodeServices) {
    this.#pod = pod;
    this.#node = node;
    this.#key = objectKey(pod);
    this.uid = pod.metadata.uid ?? '';
    this.records = [
      ...(pod.spec?.initContainers ?? []).map((spec) => createContainerRecord(spec, true)),
      ...(pod.spec?.containers ?? []).map((spec) => createContainerRecord(spec, false)),
    ];
    const resumed = resumeRecords(pod, this.records, node.clock.now());
    if (resumed) this.#tellPod('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    this.#prober = createProber({
      node,
      key: this.#key,
      tell: this.#tell,
      address: () => this.#podIP ?? '',
    });
  }

  /** One step: brings the containers nearer to what the Pod says, and its status up to date. */
  async sync(pod: Pod): Promise<void> {
    if (this.#closed) return;
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) {
      await this.#terminate();
      return;
    }
    if (this.#isOver()) {
      this.#prober.close();
      this.#dropSandbox();
      await this.#writeStatus();
      return;
    }
    if (pod.status?.containerStatuses === undefined) await this.#writeStatus();
    if (this.#checkDeadline()) {
      await this.#writeStatus();
      return;
    }
    if (await this.#mount()) this.#advance();
    this.#prober.follow(this.records);
    await this.#writeStatus();
  }

  /** The Pod is gone from the API: nothing of it may go on. */
  close(): void {
    this.#closed = true;
    this.#killTimer?.cancel();
    this.#prober.close();
    for (const { process } of this.records) process?.kill('KILL');
    this.#dropSandbox();
    const directory = podDirectory(this.#pod);
    if (this.#node.files.exists(directory)) this.#node.files.remove(directory, { recursive: true });
  }

  /** Stops without a trace in the API, as when the node loses power. */
  abandon(): void {
    this.#closed = true;
    this.#killTimer?.cancel();
    this.#prober.close();
    for (const { process } of this.records) process?.kill('KILL');
  }

  #tell = (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string): void => {
    const path = `spec.${record.init ? 'initContainers' : 'containers'}{${record.spec.name}}`;
    if (!this.#closed) this.#node.recorder.event(this.#pod as Referable, type, reason, message, path);
  };

  #tellPod(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#node.recorder.event(this.#pod as Referable, type, reason, message);
  }

  /** Whether all that ever runs of this Pod has run. */
  #isOver(): boolean {
    if (this.#failure !== undefined) return this.records.every(({ process }) => process === undefined);
    const phase = this.#pod.status?.phase;
    return (phase === 'Succeeded' || phase === 'Failed') && this.records.every(({ process }) => process === undefined);
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
    this.#failure ??= { reason: 'DeadlineExceeded', message };
    this.#stopAll(this.#pod.spec?.terminationGracePeriodSeconds ?? 30);
    return true;
  }

  async #mount(): Promise<boolean> {
    const { clock, files } = this.#node;
    const namespace = this.#pod.metadata.namespace ?? '';
    const context: VolumeContext = {
      pod: this.#pod,
      node: this.#node.node(),
      files,
      now: () => clock.now(),
      configMap: (name) => this.#node.configMap(namespace, name),
      secret: (name) => this.#node.secret(namespace, name),
      claim: (name) => this.#node.claim(namespace, name),
      volume: (name) => this.#node.volume(name),
      token: (audience, seconds) => this.#node.token(this.#pod, audience, seconds),
    };
    let failed = false;
    for (const volume of this.#pod.spec?.volumes ?? []) {
      // What is mounted stays; only projected content is brought up to date.
      const live = volume.configMap ?? volume.secret ?? volume.downwardAPI;
      if (this.#volumes.has(volume.name) && live === undefined) continue;
      try {
        this.#volumes.set(volume.name, await mountVolume(volume, context));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        if (this.#volumes.has(volume.name)) continue;
        failed = true;
        this.#tellPod('Warning', 'FailedMount', error.message);
      }
    }
    if (failed) {
      this.#node.resync(this.#key, this.#mountRetry);
      this.#mountRetry = Math.min(this.#mountRetry * 2, longestMountRetry);
      return false;
    }
    this.#sandbox();
    return true;
  }

  #hostname(): string {
    const { hostNetwork, hostname } = this.#pod.spec ?? {};
    if (hostNetwork === true) return this.#node.nodeName;
    return hostname ?? (this.#pod.metadata.name ?? '').slice(0, 63);
  }

  #sandbox(): void {
    if (this.#podIP !== undefined) return;
    const host = this.#pod.spec?.hostNetwork === true;
    this.#podIP = host ? this.#node.hostIP : this.#node.allocateAddress();
    this.#extraMounts = podFileMounts(this.#node.files, this.#pod, this.#podIP, this.#hostname());
  }

  #dropSandbox(): void {
    if (this.#podIP !== undefined && this.#pod.spec?.hostNetwork !== true) this.#node.releaseAddress(this.#podIP);
    this.#podIP = undefined;
  }

  /** Starts what may start now: init containers one after the other, then the others together. */
  #advance(): void {
    for (const record of this.records.filter(({ init }) => init)) {
      if (isSidecar(record)) {
        if (record.process === undefined) this.#run(record);
        if (!record.started) return;
        continue;
      }
      if (record.ready) continue;
      if (record.process === undefined) this.#run(record);
      if (!record.ready) return;
    }
    for (const record of this.records) if (!record.init && record.process === undefined) this.#run(record);
  }

  #mayRestart(record: ContainerRecord): boolean {
    const code = record.state.terminated?.exitCode;
    if (code === undefined) return true;
    const { restartPolicy = 'Always' } = this.#pod.spec ?? {};
    if (isSidecar(record)) return true;
    if (record.init) return code !== 0 && restartPolicy !== 'Never';
    return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && code !== 0);
  }

  /** Starts a container unless its policy, a back-off or its image holds it. */
  #run(record: ContainerRecord): void {
    const { clock, resync } = this.#node;
    if (record.pulling || !this.#mayRestart(record)) return;
    const ended = record.state.terminated ?? record.lastState.terminated;
    if (ended?.finishedAt !== undefined) {
      const since = Date.parse(ended.finishedAt);
      const remaining = record.restartBackOff.remaining(since, clock.now());
      if (remaining > 0) {
        this.#holdBack(record);
        resync(this.#key, remaining);
        return;
      }
    }
    const image = ensureImage(this.#key, record, this.#node, this.#tell);
    if (image === undefined) return;
    if (ended !== undefined) record.restartBackOff.next(clock.now());
    startContainer(
      {
        pod: this.#pod,
        key: this.#key,
        record,
        image,
        volumes: this.#volumes,
        extraMounts: this.#extraMounts,
        podIP: this.#podIP ?? '',
        hostname: this.#hostname(),
        tell: this.#tell,
      },
      this.#node,
    );
    record.pulled = false;
  }

  #holdBack(record: ContainerRecord): void {
    const { name = '', namespace = '', uid = '' } = this.#pod.metadata;
    const whole = `${name}_${namespace}(${uid})`;
    const delay = goDuration(record.restartBackOff.current);
    const message = `back-off ${delay} restarting failed container=${record.spec.name} pod=${whole}`;
    if (record.state.terminated !== undefined) record.lastState = { terminated: record.state.terminated };
    if (record.state.waiting?.message === message) return;
    record.state = { waiting: { reason: 'CrashLoopBackOff', message } };
    const event = `Back-off restarting failed container ${record.spec.name} in pod ${whole}`;
    this.#tell(record, 'Warning', 'BackOff', event);
  }

  #stopAll(graceSeconds: number): void {
    const { clock } = this.#node;
    const running = this.records.filter(({ process }) => process !== undefined);
    for (const record of running) {
      if (record.stopping) continue;
      record.stopping = true;
      this.#tell(record, 'Normal', 'Killing', `Stopping container ${record.spec.name}`);
      const signal = record.spec.lifecycle?.stopSignal ?? record.stopSignal;
      this.#runPreStop(record, () => record.process?.kill(signal.replace(/^SIG/, '')));
    }
    const due = clock.now() + graceSeconds * 1000;
    if (running.length === 0 || (this.#killAt !== undefined && this.#killAt <= due)) return;
    this.#killTimer?.cancel();
    this.#killAt = due;
    this.#killTimer = clock.after(graceSeconds * 1000, () => {
      for (const { process } of this.records) process?.kill('KILL');
    });
  }

  #runPreStop(record: ContainerRecord, then: () => void): void {
    const { exec, sleep } = record.spec.lifecycle?.preStop ?? {};
    if (sleep !== undefined) {
      this.#node.clock.after(sleep.seconds * 1000, then);
      return;
    }
    if (exec?.command === undefined || record.container === undefined) {
      then();
      return;
    }
    try {
      const process = record.container.exec(execOptions(record, exec.command));
      void process.exited.then(then);
    } catch {
      then();
    }
  }

  async #terminate(): Promise<void> {
    const { metadata } = this.#pod;
    this.#prober.close();
    if (this.records.some(({ process }) => process !== undefined)) {
      this.#stopAll(metadata.deletionGracePeriodSeconds ?? 30);
      await this.#writeStatus();
      return;
    }
    this.#killTimer?.cancel();
    for (const record of this.records) {
      if (record.state.waiting !== undefined) record.state = {};
    }
    await this.#writeStatus();
    const preconditions = { uid: this.uid };
    await this.#node.client.delete('pods', metadata.namespace, metadata.name ?? '', {
      gracePeriodSeconds: 0,
      preconditions,
    });
  }

  async #writeStatus(): Promise<void> {
    const { client, hostIP, clock } = this.#node;
    const { namespace, name = '' } = this.#pod.metadata;
    const failure = this.#failure ?? this.#givenFailure();
    try {
      await client.change(
        'pods',
        namespace,
        name,
        (draft) => {
          if (draft.metadata.uid !== this.uid) return false;
          const now = clock.now();
          const status = podStatus({ pod: draft, records: this.records, hostIP, podIP: this.#podIP, now, failure });
          if (deepEqual(status, draft.status)) return false;
          draft.status = status;
          return true;
        },
        'status',
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** A Pod that somebody else failed (an eviction, a node's refusal) stays as it was told. */
  #givenFailure(): { reason: string; message: string } | undefined {
    const { phase, reason, message } = this.#pod.status ?? {};
    if (phase !== 'Failed' || reason === undefined) return undefined;
    return { reason, message: message ?? '' };
  }
}
