import { derivedDirectory } from '../../runtime/index.ts';
import { filesOf, layerDirectory, type StorageDriver } from './driver.ts';
import { wholeLayer } from './whole-layer.ts';

/** Layers of images are subvolumes and snapshots of them, containers snapshots that can be written. Follows daemon/graphdriver/btrfs. */
export const btrfs: StorageDriver = {
  name: 'btrfs',
  status: () => [
    ['Build Version', 'Btrfs v6.2'],
    ['Library Version', '102'],
  ],
  data: () => null,
  directory: (engine) =>
    derivedDirectory(0o710, {
      subvolumes: layerDirectory(engine, 0o710, (layer) => filesOf(layer, wholeLayer(engine, layer))),
    }),
};
