import type { MountPoint } from './files/files.ts';
import { MemoryFiles } from './files/memory-files.ts';
import { MemoryStore } from './files/memory-store.ts';
import type { RawFiles } from './files/raw.ts';

/** What processes of a container may not see, and what they may not write, although it is in /proc and /sys. */
export interface HiddenPaths {
  readonly masked: readonly string[];
  readonly readOnly: readonly string[];
}

/** What container engines hide where nobody asked for more or less. */
export const usuallyHidden: HiddenPaths = {
  masked: ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/scsi', '/sys/firmware'],
  readOnly: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
};

/**
 * What runc mounts last: /proc's folders over themselves, /dev/null over files, empty read-only folders over folders.
 * What is not there needs nothing. `dev`: the container's /dev. Follows runc libcontainer/rootfs_linux.go, maskPath and readonlyPath.
 */
export function hidingMounts(
  { masked, readOnly }: HiddenPaths,
  system: readonly MountPoint[],
  now: () => number,
): readonly MountPoint[] {
  const mounted = (target: string) => system.find((point) => point.target === target);
  const dev = mounted('/dev');
  const place = (path: string): { readonly point: MountPoint; readonly inner: string } | undefined => {
    const point = mounted(`/${path.split('/')[1]}`);
    if (point === undefined) return undefined;
    const inner = path.slice(point.target.length);
    return point.raw.find(inner) === undefined ? undefined : { point, inner };
  };
  const late = { isLate: true } as const;
  const kept = readOnly.flatMap((target): MountPoint[] => {
    const found = place(target);
    if (found === undefined) return [];
    const { point, inner } = found;
    const raw: RawFiles = point.raw.rootedAt(inner);
    const options = point.options.replace(/^rw/, 'ro');
    return [{ ...point, ...late, target, raw, options, readOnly: true, of: point.target, from: inner }];
  });
  const covered = masked.flatMap((target): MountPoint[] => {
    const found = place(target);
    if (found === undefined) return [];
    if (found.point.raw.find(found.inner)?.type !== 'directory') {
      if (dev === undefined) return [];
      return [{ ...dev, ...late, target, raw: dev.raw.rootedAt('/null'), of: '/dev', from: '/null' }];
    }
    const raw = new MemoryFiles(new MemoryStore({ now, mode: 0o1777 }));
    return [{ ...late, target, raw, kind: 'tmpfs', device: 'tmpfs', options: 'ro,relatime', readOnly: true }];
  });
  return [...kept, ...covered];
}
