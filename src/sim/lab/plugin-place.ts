import type { PluginPlace } from '#api';
import { type FileServer, mountShare } from '../nfs/index.ts';
import type { Files, MountPoint } from '../runtime/index.ts';

const encoder = new TextEncoder();

/** A place for a volume plug-in on a simulated machine; its volumes lie in `storage`, which outlives the machine. */
export function simulatedPlace(options: {
  readonly host: string;
  readonly address: string;
  readonly files: Files;
  readonly storage: Files;
  readonly mountFolder: string;
  readonly now: () => number;
  readonly fileServers: () => readonly FileServer[];
}): PluginPlace {
  const { host, address, files, storage, mountFolder, now, fileServers } = options;
  const mounted = new Map<string, { close(): void }>();
  const data = (volume: string) => `/data/${encodeURIComponent(volume)}`;
  const own = (volume: string): Pick<MountPoint, 'raw' | 'readOnly' | 'kind' | 'device' | 'options'> => ({
    raw: storage.locate(data(volume)),
    readOnly: false,
    kind: 'ext4',
    // Each disk has a device of its own, from /dev/xvdf on as on EC2.
    device: `/dev/xvd${String.fromCodePoint(0x66 + (mounted.size % 20))}`,
    options: 'rw,relatime',
  });
  const shared = (server: string, path: string) => {
    const share = mountShare(fileServers(), server, path, { name: host, address });
    if ('error' in share) throw new Error(share.error);
    const { raw, readOnly, squash } = share;
    return {
      raw,
      readOnly,
      squash,
      kind: 'nfs',
      device: `${server}:${path}`,
      options: `rw,relatime,addr=${share.address}`,
    };
  };
  return {
    host,
    now,
    load: () =>
      storage.exists('/volumes.json') ? new TextDecoder().decode(storage.readFile('/volumes.json')) : undefined,
    save: (text) => storage.writeFile('/volumes.json', encoder.encode(text)),
    make: (volume) => storage.makeDirectory(data(volume), { recursive: true }),
    remove: (volume) => {
      if (storage.exists(data(volume))) storage.remove(data(volume), { recursive: true });
    },
    show: (volume, from) => {
      const target = `${mountFolder}/${encodeURIComponent(volume)}`;
      const source = from === undefined ? own(volume) : shared(from.server, from.path);
      files.makeDirectory(target, { recursive: true });
      mounted.get(volume)?.close();
      mounted.set(volume, files.mount({ target, ...source }));
      return target;
    },
    hide: (volume) => {
      mounted.get(volume)?.close();
      mounted.delete(volume);
    },
  };
}
