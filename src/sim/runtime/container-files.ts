import type { MountPoint } from './files/files.ts';
import { MemoryFiles } from './files/memory-files.ts';
import { MemoryStore } from './files/memory-store.ts';
import { Tree } from './files/tree.ts';

const encoder = new TextEncoder();

/** What every /dev holds; `disks`: block devices besides, by name. */
export function createDevices(now: () => number, disks: Readonly<Record<string, string>> = {}): MemoryFiles {
  const files = new MemoryFiles(new MemoryStore({ now, limit: 65_536 * 1024 }));
  const tree = new Tree({ root: files });
  const nodes: readonly (readonly [string, string])[] = [
    ['null', '1:3'],
    ['zero', '1:5'],
    ['full', '1:7'],
    ['random', '1:8'],
    ['urandom', '1:9'],
    ['tty', '5:0'],
  ];
  for (const [name, device] of nodes) tree.makeNode(`/${name}`, 'device', 0o666, device);
  for (const [name, device] of Object.entries(disks)) tree.makeNode(`/${name}`, 'device', 0o660, device);
  tree.symlink('/proc/self/fd', '/fd');
  tree.symlink('/proc/self/fd/0', '/stdin');
  tree.symlink('/proc/self/fd/1', '/stdout');
  tree.symlink('/proc/self/fd/2', '/stderr');
  tree.makeDirectory('/pts');
  tree.makeDirectory('/shm', { mode: 0o1777 });
  tree.makeDirectory('/mqueue', { mode: 0o1777 });
  return files;
}

/** A /proc that holds what scripts look at. */
function processFiles(now: () => number): MemoryFiles {
  const files = new MemoryFiles(new MemoryStore({ now, mode: 0o555 }));
  const tree = new Tree({ root: files });
  const contents: Readonly<Record<string, string>> = {
    '/version':
      'Linux version 6.1.0-26-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.112-1\n',
    '/meminfo': 'MemTotal:        4026532 kB\nMemFree:         2013266 kB\nMemAvailable:    3221225 kB\n',
    '/cpuinfo': 'processor\t: 0\nmodel name\t: Simulated CPU\n\nprocessor\t: 1\nmodel name\t: Simulated CPU\n\n',
    '/loadavg': '0.00 0.01 0.05 1/100 1\n',
    '/filesystems': 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n',
  };
  for (const [path, content] of Object.entries(contents))
    tree.writeFile(path, encoder.encode(content), { mode: 0o444 });
  tree.makeDirectory('/self');
  tree.makeDirectory('/1');
  return files;
}

/** An empty tmpfs that everybody may write to, of so many bytes. */
export function temporaryFiles(now: () => number, limit: number): MemoryFiles {
  return new MemoryFiles(new MemoryStore({ now, mode: 0o1777, limit }));
}

/** What the kernel and the container runtime mount besides the user's mounts: /proc, /dev, /sys. */
export function systemMounts(now: () => number): MountPoint[] {
  const point = (target: string, raw: MemoryFiles, kind: string, device: string, options: string): MountPoint => ({
    target,
    raw,
    kind,
    device,
    options,
    readOnly: options.startsWith('ro'),
  });
  const dev = createDevices(now);
  const sharedMemory = temporaryFiles(now, 65_536 * 1024);
  return [
    point('/proc', processFiles(now), 'proc', 'proc', 'rw,nosuid,nodev,noexec,relatime'),
    point('/dev', dev, 'tmpfs', 'tmpfs', 'rw,nosuid,size=65536k,mode=755,inode64'),
    point(
      '/dev/pts',
      dev.rootedAt('/pts'),
      'devpts',
      'devpts',
      'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666',
    ),
    point(
      '/sys',
      new MemoryFiles(new MemoryStore({ now, mode: 0o555 })),
      'sysfs',
      'sysfs',
      'ro,nosuid,nodev,noexec,relatime',
    ),
    point('/dev/shm', sharedMemory, 'tmpfs', 'shm', 'rw,nosuid,nodev,noexec,relatime,size=65536k,inode64'),
  ];
}
