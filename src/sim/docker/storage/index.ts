import { aufs } from './aufs.ts';
import { btrfs } from './btrfs.ts';
import { devicemapper } from './devicemapper.ts';
import type { StorageDriver } from './driver.ts';
import { overlay2 } from './overlay2.ts';
import { vfs } from './vfs.ts';
import { zfs } from './zfs.ts';

const drivers: readonly StorageDriver[] = [overlay2, aufs, btrfs, devicemapper, vfs, zfs];

/** Throws Error for a name that no driver has; labs are checked before. */
export function storageDriver(name: string): StorageDriver {
  const found = drivers.find((driver) => driver.name === name);
  if (found === undefined) throw new Error(`no storage driver ${name}`);
  return found;
}
