import type { Pod } from '#types/core-v1';
import { podCard } from '../../runtime/network/card.ts';
import type { NetworkStack } from '../../runtime/network/types.ts';
import type { Mount } from '../../runtime/types.ts';
import { objectKey } from '../client/index.ts';
import { claimProblem } from './claims.ts';
import { podFileMounts } from './pod-files.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { type MountedVolume, PodVolumes } from './volumes/index.ts';

/** When a failed sandbox is tried again at the earliest; milliseconds. Follows pod_workers, workerBackOffPeriodJitterFactor. */
const sandboxRetry = 10_000;

/** When a Pod is looked at again though nothing failed; milliseconds. Follows the kubelet's syncFrequency. */
const resyncInterval = 60_000;

/** What the containers of one Pod share: its volumes, address, host name, and the files that tell them. */
export class PodSandbox {
  readonly #volumes: PodVolumes;
  readonly #node: NodeServices;
  #address: string | undefined;
  #stack: NetworkStack | undefined;
  #fileMounts: readonly Mount[] = [];

  constructor(node: NodeServices) {
    this.#node = node;
    this.#volumes = new PodVolumes(node);
  }

  /** What is mounted, by the names that the Pod gives. */
  get volumes(): ReadonlyMap<string, MountedVolume> {
    return this.#volumes.mounted;
  }

  /** Undefined while there is no sandbox. */
  get address(): string | undefined {
    return this.#address;
  }

  /** The network namespace that its containers share; undefined while there is no sandbox. */
  get stack(): NetworkStack | undefined {
    return this.#stack;
  }

  /** /etc/hosts and the like. */
  get fileMounts(): readonly Mount[] {
    return this.#fileMounts;
  }

  /** Mounts what is not mounted and makes the sandbox. Otherwise tells why not, and after how many milliseconds to try again. */
  async prepare(pod: Pod, tell: (reason: string, message: string) => void): Promise<number | undefined> {
    const retry = await this.#volumes.prepare(pod, (message) => tell('FailedMount', message));
    if (retry !== undefined) return retry;
    if (this.#address === undefined) {
      const unprepared = claimProblem(pod, this.#node);
      if (unprepared !== undefined) {
        tell('FailedPrepareDynamicResources', `Failed to prepare dynamic resources: ${unprepared}`);
        return resyncInterval;
      }
      const host = pod.spec?.hostNetwork === true;
      const problem = host ? undefined : this.#node.sandboxProblem();
      if (problem !== undefined) {
        // Each attempt is another sandbox: containerd gives it another id.
        const id = this.#node.random.hex(64);
        const setup = `failed to setup network for sandbox "${id}": ${problem}`;
        tell('FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${setup}`);
        return sandboxRetry + Number.parseInt(id.slice(0, 3), 16);
      }
      this.#address = host ? this.#node.hostIP : this.#node.addresses.allocate();
      const name = objectKey(pod);
      this.#stack = host
        ? this.#node.hostStack
        : this.#node.network.createStack({ name, addresses: [this.#address], card: podCard });
      this.#fileMounts = podFileMounts(this.#node.files, pod, this.#address, this.hostname(pod));
    }
    return undefined;
  }

  hostname(pod: Pod): string {
    const { hostNetwork, hostname } = pod.spec ?? {};
    if (hostNetwork === true) return this.#node.nodeName;
    return hostname ?? (pod.metadata.name ?? '').slice(0, 63);
  }

  /** Has drivers unmount their volumes; afterwards nothing of the Pod runs any more. */
  release(pod: Pod): Promise<void> {
    return this.#volumes.release(pod);
  }

  /** Takes back everything that was made for the Pod; what its volumes held in its folder is lost. */
  drop(pod: Pod): void {
    this.#volumes.tearDown(pod);
    if (this.#address !== undefined && pod.spec?.hostNetwork !== true) {
      this.#stack?.close();
      this.#node.addresses.release(this.#address);
    }
    this.#stack = undefined;
    this.#address = undefined;
  }
}
