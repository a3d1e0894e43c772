import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PluginPlace } from '#api';

/**
 * A place on a real machine. `storage` is a folder that may be shared by hosts: what stands for the cloud. Volumes appear below
 * `mounts`. What a server shares is the folder `storage/servers/SERVER/PATH`.
 */
export function folderPlace(options: {
  readonly host: string;
  readonly storage: string;
  readonly mounts: string;
  readonly now: () => number;
}): PluginPlace {
  const { host, storage, mounts, now } = options;
  const records = join(storage, 'volumes.json');
  const data = (volume: string) => inside(join(storage, 'data'), volume);
  const point = (volume: string) => inside(mounts, volume);
  const clear = (path: string) => {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(path);
  };
  return {
    host,
    now,
    load: () => (existsSync(records) ? readFileSync(records, 'utf8') : undefined),
    save: (text) => {
      mkdirSync(storage, { recursive: true });
      writeFileSync(`${records}.${host}`, text);
      renameSync(`${records}.${host}`, records);
    },
    make: (volume) => void mkdirSync(data(volume), { recursive: true }),
    remove: (volume) => rmSync(data(volume), { recursive: true, force: true }),
    show: (volume, from) => {
      const source =
        from === undefined ? data(volume) : inside(join(storage, 'servers', from.server), from.path.slice(1));
      if (!existsSync(source)) throw new Error(`${from?.server}:${from?.path}: No such file or directory`);
      const target = point(volume);
      mkdirSync(dirname(target), { recursive: true });
      clear(target);
      // The engine follows the link when it mounts; unlike a mount it needs no privileges.
      symlinkSync(source, target);
      return target;
    },
    hide: (volume) => clear(point(volume)),
  };
}

/** Names of volumes come from clients. Throws Error for what would leave the folder. */
function inside(folder: string, name: string): string {
  const path = join(folder, name);
  if (name === '' || !path.startsWith(`${folder}/`)) throw new Error(`invalid volume name: ${name}`);
  return path;
}
