import {
  createDevices,
  createFileTree,
  type DerivedDirectory,
  DerivedFiles,
  type MountPoint,
  type RawFiles,
  rootDevice,
  temporaryFiles,
} from '../runtime/index.ts';

const disks = { vda: '252:0', vda1: rootDevice.numbers, vda14: '252:14', vda15: '252:15', vda16: '252:16' };

/** What the kernel of a machine mounts beside its disk. `proc`: its /proc; `memory`: bytes. */
export function machineMounts(now: () => number, proc: DerivedDirectory, memory: number): readonly MountPoint[] {
  const empty = (): RawFiles => createFileTree({ now }).locate('/');
  const point = (target: string, raw: RawFiles, kind: string, device: string, options: string): MountPoint => ({
    target,
    raw,
    kind,
    device,
    options,
    readOnly: false,
  });
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)}k`;
  const quiet = 'rw,nosuid,nodev,noexec,relatime';
  const devices = createDevices(now, disks);
  const size = kilobytes(memory * 0.48);
  const terminals = 'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000';
  const lock = temporaryFiles(now, 5 * 2 ** 20);
  return [
    point('/sys', empty(), 'sysfs', 'sysfs', quiet),
    point('/proc', new DerivedFiles(empty(), proc, now()), 'proc', 'proc', quiet),
    point('/dev', devices, 'devtmpfs', 'udev', `rw,nosuid,relatime,size=${size},nr_inodes=498432,mode=755,inode64`),
    point('/dev/pts', devices.rootedAt('/pts'), 'devpts', 'devpts', terminals),
    point('/dev/shm', temporaryFiles(now, memory / 2), 'tmpfs', 'tmpfs', 'rw,nosuid,nodev,inode64'),
    point('/run/lock', lock, 'tmpfs', 'tmpfs', 'rw,nosuid,nodev,noexec,relatime,size=5120k,inode64'),
    point('/sys/fs/cgroup', empty(), 'cgroup2', 'cgroup2', `${quiet},nsdelegate,memory_recursiveprot`),
  ];
}
