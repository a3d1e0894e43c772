import type { Clock } from '#api';
import type { Activity } from '../client/index.ts';
import { type ImageRegistry, type NodeImage, parseImageReference, pullError } from './images.ts';

/** The images of one node. */
export interface ImageStore {
  /** By whole name. */
  get(name: string): NodeImage | undefined;
  list(): readonly NodeImage[];
  /** Downloads an image; throws an Error with what containerd says. */
  pull(text: string): Promise<NodeImage>;
  /** By whole name; false when it has none of that name. */
  remove(name: string): boolean;
  onChange(changed: () => void): void;
}

export interface ImageStoreOptions {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly registry: ImageRegistry;
  /** Whole names that the node has from the start. */
  readonly present: readonly string[];
  /** Milliseconds that a download of so many bytes takes. */
  readonly pullTime: (bytes: number) => number;
}

/** The store of a node. */
export function createImageStore({ clock, activity, registry, present, pullTime }: ImageStoreOptions): ImageStore {
  const images = new Map<string, NodeImage>();
  const listeners: (() => void)[] = [];
  for (const name of present) {
    const image = registry.find(name);
    if (image !== undefined) images.set(name, image);
  }
  return {
    get: (name) => images.get(name),
    list: () => [...images.values()],
    remove: (name) => {
      if (!images.delete(name)) return false;
      for (const listener of listeners) listener();
      return true;
    },
    onChange: (changed) => {
      listeners.push(changed);
    },
    pull: async (text) => {
      const reference = parseImageReference(text);
      if ('error' in reference) throw new Error(reference.error);
      const found = registry.find(reference.name);
      const bytes = found === undefined || images.has(reference.name) ? 0 : found.size;
      await activity.during(() => new Promise<void>((resolve) => clock.after(pullTime(bytes), resolve)));
      if (found === undefined) throw new Error(pullError(reference, registry));
      if (images.get(reference.name) !== found) {
        images.set(reference.name, found);
        for (const listener of listeners) listener();
      }
      return found;
    },
  };
}
