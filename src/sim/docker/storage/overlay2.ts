import { createHash } from 'node:crypto';
import { type Derived, derivedDirectory, derivedFile } from '../../runtime/index.ts';
import { dataRoot } from '../data-root/path.ts';
import { filesOf, layerDirectory, type StorageDriver } from './driver.ts';
import { type StoredLayer, storedLayers } from './stored-layer.ts';

const root = `${dataRoot}/overlay2`;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The 26 letters by which mount options call a layer, since whole names would not fit. */
function shortName(id: string): string {
  const digest = createHash('sha256').update(`link ${id}`).digest();
  return Array.from({ length: 26 }, (_, place) => alphabet[(digest[place] ?? 0) % 32]).join('');
}

const work = (isMounted: boolean) => derivedDirectory(0o700, isMounted ? { work: derivedDirectory(0o000, {}) } : {});

function describe(layer: StoredLayer): Derived {
  const { id, kind, parents, isMounted } = layer;
  const isOwn = kind !== 'image';
  return derivedDirectory(0o710, {
    ...(kind === 'container' ? {} : { committed: derivedFile(() => '', 0o600) }),
    diff: filesOf(layer, layer.diff()),
    link: derivedFile(() => shortName(id)),
    ...(parents.length === 0
      ? {}
      : { lower: derivedFile(() => parents.map((one) => `l/${shortName(one)}`).join(':')) }),
    ...(isMounted ? { merged: derivedDirectory(0o755, {}) } : {}),
    ...(isOwn || parents.length > 0 ? { work: work(kind === 'container' && isMounted) } : {}),
  });
}

/** The default: a directory for each layer, put on top of each other by overlayfs. Follows daemon/graphdriver/overlay2. */
export const overlay2: StorageDriver = {
  name: 'overlay2',
  status: () => [
    ['Backing Filesystem', 'extfs'],
    ['Supports d_type', 'true'],
    ['Native Overlay Diff', 'true'],
    ['userxattr', 'false'],
  ],
  data: (id, parents) => ({
    ...(parents.length === 0 ? {} : { LowerDir: parents.map((one) => `${root}/${one}/diff`).join(':') }),
    MergedDir: `${root}/${id}/merged`,
    UpperDir: `${root}/${id}/diff`,
    WorkDir: `${root}/${id}/work`,
  }),
  refuses: (options) => {
    if (Object.hasOwn(options, 'size'))
      return "--storage-opt is supported only for overlay over xfs with 'pquota' mount option";
    const [unknown] = Object.keys(options);
    return unknown === undefined ? undefined : `Unknown option ${unknown}`;
  },
  directory: (engine) => {
    const layers = layerDirectory(engine, 0o710, describe);
    const links: Derived = {
      type: 'directory',
      mode: 0o700,
      names: () => storedLayers(engine).map(({ id }) => shortName(id)),
      entry: (name) => {
        const layer = storedLayers(engine).find(({ id }) => shortName(id) === name);
        return layer === undefined ? undefined : { type: 'symlink', target: `../${layer.id}/diff` };
      },
    };
    return {
      ...layers,
      names: () => [...layers.names(), 'l'],
      entry: (name) => (name === 'l' ? links : layers.entry(name)),
    };
  },
  mount: ({ id, parents }) => ({
    target: `${root}/${id}/merged`,
    kind: 'overlay',
    device: 'overlay',
    options: `rw,relatime,lowerdir=${parents.map((one) => `${root}/l/${shortName(one)}`).join(':')},upperdir=${root}/${id}/diff,workdir=${root}/${id}/work`,
  }),
};
