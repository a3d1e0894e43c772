import { derivedDirectory } from '../../runtime/index.ts';
import { filesOf, layerDirectory, type StorageDriver } from './driver.ts';
import { wholeLayer } from './whole-layer.ts';

/** Each layer is a whole copy of what is below it. Follows daemon/graphdriver/vfs. */
export const vfs: StorageDriver = {
  name: 'vfs',
  status: () => [],
  limitsSizes: true,
  data: () => null,
  directory: (engine) =>
    derivedDirectory(
      0o710,
      { dir: layerDirectory(engine, 0o710, (layer) => filesOf(layer, wholeLayer(engine, layer))) },
      true,
    ),
};
