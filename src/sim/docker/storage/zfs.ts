import { derivedDirectory } from '../../runtime/index.ts';
import { dataRoot } from '../data-root/path.ts';
import type { Engine } from '../engine.ts';
import { layerDirectory, type StorageDriver } from './driver.ts';
import { storedLayers } from './stored-layer.ts';

const dataset = 'zpool-docker';
const poolSize = 10_402_648_064;

/** Bytes that the pool lacks. */
function used(engine: Engine): number {
  const images = [...engine.images.values()].reduce((sum, { size }) => sum + size, 0);
  return 131_072 + 98_304 * storedLayers(engine).length + images;
}

/** Layers are file systems of a pool, cloned from each other; only those of running containers are mounted. Follows daemon/graphdriver/zfs. */
export const zfs: StorageDriver = {
  name: 'zfs',
  status: (engine) => [
    ['Zpool', dataset],
    ['Zpool Health', 'ONLINE'],
    ['Parent Dataset', dataset],
    ['Space Used By Parent', String(used(engine))],
    ['Space Available', String(poolSize - used(engine))],
    ['Parent Quota', 'no'],
    ['Compression', 'off'],
  ],
  data: (id) => ({ Dataset: `${dataset}/${id}`, Mountpoint: `${dataRoot}/zfs/graph/${id}` }),
  directory: (engine) =>
    derivedDirectory(0o710, {
      graph: layerDirectory(engine, 0o710, ({ isMounted }) => (isMounted ? derivedDirectory(0o755, {}) : undefined)),
    }),
  mount: ({ id }) => ({
    target: `${dataRoot}/zfs/graph/${id}`,
    kind: 'zfs',
    device: `${dataset}/${id}`,
    options: 'rw,xattr,noacl',
  }),
};
