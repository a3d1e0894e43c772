import type { Pod } from '#types/core-v1';
import { asFiles } from '../../../runtime/files/create-file-tree.ts';
import { podDirectory } from '../pod-files.ts';
import { podIdentity } from '../pod-identity.ts';
import type { NodeServices } from '../pod-worker-options.ts';
import { isLive, mountVolume, updateVolume } from './mount-volume.ts';
import { createTokenCache } from './token-cache.ts';
import {
  MountError,
  type MountedVolume,
  MountPending,
  UnprocessedVolumeError,
  type VolumeContext,
  type VolumeSpec,
} from './types.ts';
import { usedVolumes, volumeSpec } from './volume-spec.ts';

const firstRetry = 500;
const longestRetry = 122_000;
/** How long a Pod waits whose volumes cannot even be told. Follows the kubelet's backOffPeriod. */
const workerRetry = 10_000;
/** How long a Pod waits for its volumes before it is told so (`podAttachAndMountTimeout`). */
const attachTimeout = 123_000;

interface Failure {
  readonly at: number;
  readonly delay: number;
}

/** The volumes of one Pod on its node. Follows pkg/kubelet/volumemanager. */
export class PodVolumes {
  readonly #node: NodeServices;
  readonly #mounted = new Map<string, MountedVolume>();
  readonly #failures = new Map<string, Failure>();
  readonly #token: ReturnType<typeof createTokenCache>;
  #unprocessedAt: number | undefined;

  constructor(node: NodeServices) {
    this.#node = node;
    this.#token = createTokenCache(node);
  }

  /** By the name that the Pod gives them. */
  get mounted(): ReadonlyMap<string, MountedVolume> {
    return this.#mounted;
  }

  /**
   * Mounts what is used and not mounted, and brings content up to date. Gives the milliseconds after which to try again
   * what failed, which is told no more often than the kubelet's back-off lets it; undefined when all is mounted.
   */
  async prepare(pod: Pod, tell: (message: string) => void): Promise<number | undefined> {
    const context = this.#context(pod);
    const { mounts, devices } = usedVolumes(pod);
    const unprocessed = new Map<string, string>();
    let pending = false;
    const retries: number[] = [];
    for (const volume of pod.spec?.volumes ?? []) {
      if (!mounts.has(volume.name) && !devices.has(volume.name)) continue;
      try {
        const spec = volumeSpec(volume, context);
        const retry = await this.#mount(spec, context, tell);
        if (retry !== undefined) retries.push(retry);
      } catch (error) {
        if (error instanceof MountPending) pending = true;
        else if (!(error instanceof UnprocessedVolumeError)) throw error;
        else if (!this.#mounted.has(volume.name)) unprocessed.set(volume.name, error.message);
      }
    }
    if (unprocessed.size > 0) retries.push(this.#tellUnprocessed(pod, unprocessed, tell));
    // Whoever brings a volume has it looked at again. That it takes long is told to nobody: the real one, too, keeps
    // silent about its own time-out.
    if (pending) retries.push(attachTimeout);
    return retries.length === 0 ? undefined : Math.min(...retries);
  }

  /** Has drivers unmount what is theirs, which takes its time. The Pod goes when that is done. */
  async release(pod: Pod): Promise<void> {
    await this.#node.csi.release(pod);
  }

  /** Unmounts everything and removes what lies in the folders of the volumes. */
  tearDown(pod: Pod): void {
    for (const volume of this.#mounted.values()) if ('tearDown' in volume) volume.tearDown?.();
    this.#mounted.clear();
    for (const users of this.#node.users.values()) users.delete(podIdentity(pod));
    const directory = `${podDirectory(pod)}/volumes`;
    if (this.#node.files.exists(directory)) this.#node.files.remove(directory, { recursive: true });
  }

  async #mount(spec: VolumeSpec, context: VolumeContext, tell: (message: string) => void): Promise<number | undefined> {
    const { name } = spec.volume;
    const isMounted = this.#mounted.has(name);
    try {
      if (!isMounted) {
        this.#mounted.set(name, await mountVolume(spec, context));
        if (spec.persistent !== undefined) this.#use(spec.name, context.pod);
      } else if (isLive(spec)) await updateVolume(spec, context);
      this.#failures.delete(name);
      return undefined;
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      const now = this.#node.clock.now();
      const last = this.#failures.get(name);
      const left = last === undefined ? 0 : last.at + last.delay - now;
      if (left > 0) return isMounted ? undefined : left;
      const delay = last === undefined ? firstRetry : Math.min(last.delay * 2, longestRetry);
      this.#failures.set(name, { at: now, delay });
      if (error.stage !== undefined) tell(`${error.stage} for volume ${JSON.stringify(spec.name)} : ${error.message}`);
      // What is mounted stays as it is when its content is gone.
      return isMounted ? undefined : delay;
    }
  }

  #use(volume: string, pod: Pod): void {
    const users = this.#node.users.get(volume) ?? new Set<string>();
    this.#node.users.set(volume, users.add(podIdentity(pod)));
  }

  #unmounted(pod: Pod): readonly string[] {
    const { mounts, devices } = usedVolumes(pod);
    return [...new Set([...mounts, ...devices])].filter((name) => !this.#mounted.has(name)).sort();
  }

  #tellUnprocessed(pod: Pod, unprocessed: ReadonlyMap<string, string>, tell: (message: string) => void): number {
    const now = this.#node.clock.now();
    const left = this.#unprocessedAt === undefined ? 0 : this.#unprocessedAt + workerRetry - now;
    if (left > 0) return left;
    this.#unprocessedAt = now;
    const names = [...unprocessed.keys()].sort();
    tell(
      `Unable to attach or mount volumes: unmounted volumes=[${this.#unmounted(pod).join(' ')}], unattached volumes=[], ` +
        `failed to process volumes=[${names.join(' ')}]: ${[...unprocessed.values()].sort().join('; ')}`,
    );
    return workerRetry;
  }

  #context(pod: Pod): VolumeContext {
    const node = this.#node;
    const namespace = pod.metadata.namespace ?? '';
    return {
      pod,
      node: node.node(),
      files: asFiles(node.files),
      now: () => node.clock.now(),
      isMountedElsewhere: (name) => [...(node.users.get(name) ?? [])].some((uid) => uid !== podIdentity(pod)),
      share: (server, path) => node.share(server, path),
      configMap: (name) => node.configMap(namespace, name),
      secret: (name) => node.secret(namespace, name),
      claim: (name) => node.claim(namespace, name),
      volume: (name) => node.volume(name),
      csi: node.csi,
      token: (audience, seconds) => this.#token(pod, audience, seconds),
    };
  }
}
