import { derivedDirectory, derivedFile } from '../../runtime/index.ts';
import { dataRoot } from '../data-root/path.ts';
import type { Engine } from '../engine.ts';
import { layerDirectory, type StorageDriver } from './driver.ts';
import { type StoredLayer, storedLayers } from './stored-layer.ts';

const pool = 'docker-8:1-1046529';
const root = `${dataRoot}/devicemapper`;
const total = { data: 107_374_182_400, metadata: 2_147_483_648 };
const deviceSize = 10_737_418_240;

/** `65.54kB`, with four digits, as go-units' HumanSize. */
function human(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${Number(size.toPrecision(4))}${units[unit]}`;
}

/** The number of a layer's thin device; the base device has 1. */
function deviceId(id: string): string {
  return String(2 + (Number.parseInt(id.slice(0, 6), 16) % 60_000) + (id.endsWith('-init') ? 1 : 0));
}

function used(engine: Engine) {
  const layers = storedLayers(engine).length;
  const images = [...engine.images.values()].reduce((sum, { size }) => sum + size, 0);
  return { data: 11_796_480 + images + layers * 65_536, metadata: 581_632 + layers * 4096 };
}

/** Each layer is a thin device that is a snapshot of the one below it; here in loop files. Follows daemon/graphdriver/devmapper. */
export const devicemapper: StorageDriver = {
  name: 'devicemapper',
  status: (engine) => {
    const { data, metadata } = used(engine);
    return [
      ['Pool Name', `${pool}-pool`],
      ['Pool Blocksize', human(65_536)],
      ['Base Device Size', human(deviceSize)],
      ['Backing Filesystem', 'ext4'],
      ['Udev Sync Supported', 'true'],
      ['Data file', '/dev/loop0'],
      ['Metadata file', '/dev/loop1'],
      ['Data loop file', `${root}/devicemapper/data`],
      ['Metadata loop file', `${root}/devicemapper/metadata`],
      ['Data Space Used', human(data)],
      ['Data Space Total', human(total.data)],
      ['Data Space Available', human(total.data - data)],
      ['Metadata Space Used', human(metadata)],
      ['Metadata Space Total', human(total.metadata)],
      ['Metadata Space Available', human(total.metadata - metadata)],
      ['Thin Pool Minimum Free Space', human(total.data / 10)],
      ['Deferred Removal Enabled', 'true'],
      ['Deferred Deletion Enabled', 'true'],
      ['Deferred Deleted Device Count', '0'],
      ['Library Version', '1.02.185 (2022-05-18)'],
    ];
  },
  data: (id) => ({ DeviceId: deviceId(id), DeviceName: `${pool}-${id}`, DeviceSize: String(deviceSize) }),
  directory: (engine) => {
    const metadata = ({ id }: StoredLayer) =>
      derivedFile(
        () =>
          JSON.stringify({
            device_id: Number(deviceId(id)),
            size: deviceSize,
            transaction_id: 1,
            initialized: true,
            deleted: false,
          }),
        0o600,
      );
    return derivedDirectory(0o700, {
      devicemapper: derivedDirectory(0o700, {
        data: derivedFile(() => '', 0o600),
        metadata: derivedFile(() => '', 0o600),
      }),
      metadata: layerDirectory(engine, 0o700, metadata),
      mnt: layerDirectory(engine, 0o755, () => derivedDirectory(0o755, {})),
    });
  },
  mount: ({ id }) => ({
    target: `${root}/mnt/${id}/rootfs`,
    kind: 'ext4',
    device: `/dev/mapper/${pool}-${id}`,
    options: 'rw,relatime,stripe=16',
  }),
};
