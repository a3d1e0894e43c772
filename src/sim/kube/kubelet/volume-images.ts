import type { ContainerState, Pod } from '#types/core-v1';
import type { RuntimeImage } from '../../runtime/types.ts';
import { type ContainerRecord, createContainerRecord } from './container-record.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { ensureImage } from './pull.ts';

/** The images that a Pod mounts as volumes. They are pulled before any container starts. Follows kuberuntime getImageVolumes. */
export class VolumeImages {
  readonly #images = new Map<string, RuntimeImage>();
  /** By volume; an image is pulled in the name of a container, so each volume has one that never runs. */
  readonly #pulls = new Map<string, ContainerRecord>();

  /** By the reference that the Pod gives. */
  get images(): ReadonlyMap<string, RuntimeImage> {
    return this.#images;
  }

  get isPulling(): boolean {
    return [...this.#pulls.values()].some(({ pulling }) => pulling);
  }

  /** Pulls what is missing; false while there is anything to wait for. */
  ensure(
    pod: Pod,
    key: string,
    node: NodeServices,
    tell: (type: 'Normal' | 'Warning', reason: string, message: string) => void,
  ): boolean {
    let pulling = false;
    for (const { name, image } of pod.spec?.volumes ?? []) {
      const { reference = '', pullPolicy } = image ?? {};
      if (image === undefined || this.#images.has(reference)) continue;
      const pull =
        this.#pulls.get(name) ??
        createContainerRecord({
          name,
          image: reference,
          ...(pullPolicy === undefined ? {} : { imagePullPolicy: pullPolicy }),
        });
      this.#pulls.set(name, pull);
      const found = ensureImage(key, pull, node, (_, type, reason, message) => tell(type, reason, message));
      if (found !== undefined) this.#images.set(reference, found.image);
      if (pull.pulling) pulling = true;
    }
    return !pulling;
  }

  /** What a container waits for whose volumes have no image; undefined when it may start. */
  waitingOf(container: ContainerRecord): ContainerState | undefined {
    for (const { name } of container.spec.volumeMounts ?? []) {
      const pull = this.#pulls.get(name);
      if (pull !== undefined && !this.#images.has(pull.spec.image ?? '')) return pull.state;
    }
    return undefined;
  }
}
