import type { Derived, DerivedDirectory, MountPoint, RawFiles } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { findLayer, type StoredLayer, storedLayers } from './stored-layer.ts';

/** A storage driver as far as people see it: what `docker info` and `inspect` say, and how its layers lie on the disk. */
export interface StorageDriver {
  readonly name: string;
  /** The rows below `Storage Driver` in `docker info`. */
  status(engine: Engine): readonly (readonly [string, string])[];
  /** GraphDriver.Data of a layer in `inspect`; `parents` nearest first. */
  data(id: string, parents: readonly string[]): Record<string, string> | null;
  /** Whether it asks the disk at its start if layers can be held to a size. */
  readonly limitsSizes?: true;
  /** What is in the directory of the driver, below the data root. */
  directory(engine: Engine): DerivedDirectory;
  /** Why a container cannot have that `--storage-opt`. */
  refuses?(options: Readonly<Record<string, string>>): string | undefined;
  /** What is mounted while a container runs, and where. */
  mount?(layer: StoredLayer): Omit<MountPoint, 'raw' | 'readOnly'>;
}

/** A directory with an entry for each layer that `describe` makes one of. */
export function layerDirectory(
  engine: Engine,
  mode: number,
  describe: (layer: StoredLayer) => Derived | undefined,
): DerivedDirectory {
  return {
    type: 'directory',
    mode,
    names: () =>
      storedLayers(engine)
        .filter((layer) => describe(layer) !== undefined)
        .map(({ id }) => id),
    entry: (id) => {
      const layer = findLayer(engine, id);
      return layer === undefined ? undefined : describe(layer);
    },
  };
}

/** The files of a layer; those of images are shared with other engines and stay as they are. */
export function filesOf(layer: StoredLayer, raw: RawFiles): Derived {
  return { type: 'files', raw, readOnly: layer.kind !== 'container' };
}
