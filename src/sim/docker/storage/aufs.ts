import { derivedDirectory, derivedFile } from '../../runtime/index.ts';
import { dataRoot } from '../data-root/path.ts';
import { AufsBranch } from './aufs-branch.ts';
import { filesOf, layerDirectory, type StorageDriver } from './driver.ts';
import { storedLayers } from './stored-layer.ts';

const root = `${dataRoot}/aufs`;

/** Branches in `diff`, what is below each in `layers`, running containers in `mnt`. Follows daemon/graphdriver/aufs. */
export const aufs: StorageDriver = {
  name: 'aufs',
  status: (engine) => [
    ['Root Dir', root],
    ['Backing Filesystem', 'extfs'],
    ['Dirs', String(storedLayers(engine).length)],
    ['Dirperm1 Supported', 'true'],
  ],
  data: () => null,
  directory: (engine) =>
    derivedDirectory(0o710, {
      diff: layerDirectory(engine, 0o710, (layer) => filesOf(layer, new AufsBranch(layer.diff()))),
      layers: layerDirectory(engine, 0o710, ({ parents }) =>
        derivedFile(() => parents.map((id) => `${id}\n`).join('')),
      ),
      mnt: layerDirectory(engine, 0o710, () => derivedDirectory(0o755, {})),
    }),
  mount: ({ id }) => ({
    target: `${root}/mnt/${id}`,
    kind: 'aufs',
    device: 'none',
    options: `rw,relatime,si=${id.slice(0, 16)},dio,dirperm1`,
  }),
};
