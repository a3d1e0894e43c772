import type { Engine } from '../engine.ts';
import type { Image } from '../images/image.ts';
import type { ContainerConfig } from '../records.ts';

/** Finds the image that the same step made before; after the first miss it finds none until a new stage begins. */
export class BuildCache {
  readonly #engine: Engine;
  readonly #enabled: boolean;
  #missed = false;

  constructor(engine: Engine, enabled: boolean) {
    this.#engine = engine;
    this.#enabled = enabled;
  }

  reset(): void {
    this.#missed = false;
  }

  /** The newest child of `parent` (an id; empty: scratch) that was made with that configuration. */
  find(parent: string, config: ContainerConfig): Image | undefined {
    if (!this.#enabled || this.#missed) return undefined;
    const found = [...this.#engine.images.values()]
      .filter((image) => image.parent === parent && isSame(image.document.container_config, config))
      .reduce<Image | undefined>(newer, undefined);
    this.#missed = found === undefined;
    return found;
  }
}

function newer(best: Image | undefined, image: Image): Image {
  return best === undefined || best.created < image.created ? image : best;
}

function sameList(left: readonly string[] | null, right: readonly string[] | null): boolean {
  const [one, other] = [left ?? [], right ?? []];
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

function sameNames(left: object | null | undefined, right: object | null | undefined): boolean {
  const names = Object.keys(left ?? {});
  const others = new Set(Object.keys(right ?? {}));
  return names.length === others.size && names.every((name) => others.has(name));
}

/** Follows moby image/cache compare, which leaves the working directory, health checks and more aside. */
function isSame(left: ContainerConfig, right: ContainerConfig): boolean {
  if (left.OpenStdin || right.OpenStdin) return false;
  const labels = left.Labels ?? {};
  return (
    left.AttachStdout === right.AttachStdout &&
    left.AttachStderr === right.AttachStderr &&
    left.User === right.User &&
    left.Tty === right.Tty &&
    sameList(left.Cmd, right.Cmd) &&
    sameList(left.Env, right.Env) &&
    sameList(left.Entrypoint, right.Entrypoint) &&
    sameNames(labels, right.Labels) &&
    Object.entries(labels).every(([name, value]) => right.Labels?.[name] === value) &&
    sameNames(left.ExposedPorts, right.ExposedPorts) &&
    sameNames(left.Volumes, right.Volumes)
  );
}
