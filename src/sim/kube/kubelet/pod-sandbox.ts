import type { Pod } from '#types/core-v1';
import type { NetworkStack } from '../../runtime/network/types.ts';
import type { Mount } from '../../runtime/types.ts';
import { objectKey } from '../client/index.ts';
import { podFileMounts } from './pod-files.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { MountError, type MountedVolume, mountVolume, type VolumeContext } from './volumes/index.ts';

const firstMountRetry = 500;
const longestMountRetry = 122_000;

/** What the containers of one Pod share: its volumes, address, host name, and the files that tell them. */
export class PodSandbox {
  readonly volumes = new Map<string, MountedVolume>();
  readonly #node: NodeServices;
  #address: string | undefined;
  #stack: NetworkStack | undefined;
  #fileMounts: readonly Mount[] = [];
  #mountRetry = firstMountRetry;

  constructor(node: NodeServices) {
    this.#node = node;
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
  async prepare(pod: Pod, tell: (message: string) => void): Promise<number | undefined> {
    const context = this.#context(pod);
    let failed = false;
    for (const volume of pod.spec?.volumes ?? []) {
      // What is mounted stays; only projected content is brought up to date.
      const live = volume.configMap ?? volume.secret ?? volume.downwardAPI;
      if (this.volumes.has(volume.name) && live === undefined) continue;
      try {
        this.volumes.set(volume.name, await mountVolume(volume, context));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        if (this.volumes.has(volume.name)) continue;
        failed = true;
        tell(error.message);
      }
    }
    if (failed) {
      const retry = this.#mountRetry;
      this.#mountRetry = Math.min(retry * 2, longestMountRetry);
      return retry;
    }
    if (this.#address === undefined) {
      const host = pod.spec?.hostNetwork === true;
      this.#address = host ? this.#node.hostIP : this.#node.addresses.allocate();
      const name = objectKey(pod);
      this.#stack = host ? this.#node.hostStack : this.#node.network.createStack({ name, addresses: [this.#address] });
      this.#fileMounts = podFileMounts(this.#node.files, pod, this.#address, this.hostname(pod));
    }
    return undefined;
  }

  hostname(pod: Pod): string {
    const { hostNetwork, hostname } = pod.spec ?? {};
    if (hostNetwork === true) return this.#node.nodeName;
    return hostname ?? (pod.metadata.name ?? '').slice(0, 63);
  }

  drop(pod: Pod): void {
    if (this.#address !== undefined && pod.spec?.hostNetwork !== true) {
      this.#stack?.close();
      this.#node.addresses.release(this.#address);
    }
    this.#stack = undefined;
    this.#address = undefined;
  }

  #context(pod: Pod): VolumeContext {
    const node = this.#node;
    const namespace = pod.metadata.namespace ?? '';
    return {
      pod,
      node: node.node(),
      files: node.files,
      now: () => node.clock.now(),
      configMap: (name) => node.configMap(namespace, name),
      secret: (name) => node.secret(namespace, name),
      claim: (name) => node.claim(namespace, name),
      volume: (name) => node.volume(name),
      token: (audience, seconds) => node.token(pod, audience, seconds),
    };
  }
}
