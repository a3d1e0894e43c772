import { controlGroupMounts } from './control-groups.ts';
import { DerivedFiles } from './files/derived-files.ts';
import type { MountPoint } from './files/files.ts';
import { MemoryFiles } from './files/memory-files.ts';
import { MemoryStore } from './files/memory-store.ts';
import { isBlockDevice } from './files/node.ts';
import { parentOf } from './files/paths.ts';
import type { RawFiles } from './files/raw.ts';
import { Tree } from './files/tree.ts';
import { hidingMounts, usuallyHidden } from './hidden-files.ts';
import { type ContainerSight, containerProcesses } from './process-files.ts';
import type { ContainerOptions } from './types.ts';

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
  tree.symlink('pts/ptmx', '/ptmx');
  tree.symlink('/proc/self/fd', '/fd');
  tree.symlink('/proc/self/fd/0', '/stdin');
  tree.symlink('/proc/self/fd/1', '/stdout');
  tree.symlink('/proc/self/fd/2', '/stderr');
  tree.makeDirectory('/pts');
  tree.makeDirectory('/shm', { mode: 0o1777 });
  tree.makeDirectory('/mqueue', { mode: 0o1777 });
  return files;
}

/** Those that lie below /dev; `runc` makes others in the container's own files. */
function placeDevices(tree: Tree, devices: Readonly<Record<string, string>>): void {
  for (const [path, device] of Object.entries(devices)) {
    if (!path.startsWith('/dev/')) continue;
    const inner = path.slice('/dev'.length);
    tree.makeDirectory(parentOf(inner), { recursive: true });
    if (!tree.exists(inner)) tree.makeNode(inner, 'device', isBlockDevice(device) ? 0o660 : 0o666, device);
  }
}

/** An empty tmpfs that everybody may write to, of so many bytes. */
export function temporaryFiles(now: () => number, limit: number): MemoryFiles {
  return new MemoryFiles(new MemoryStore({ now, mode: 0o1777, limit }));
}

/** The folders of /sys that are there whatever the machine is. */
const systemFolders = ['block', 'bus', 'class', 'dev', 'devices', 'firmware', 'fs', 'kernel', 'module', 'power'];

function systemFiles(now: () => number): MemoryFiles {
  const files = new MemoryFiles(new MemoryStore({ now, mode: 0o555 }));
  const folder = { type: 'directory', mode: 0o755, uid: 0, gid: 0 } as const;
  for (const name of systemFolders) files.create(`/${name}`, folder);
  files.create('/fs/cgroup', folder);
  return files;
}

/** The terminal of the first process, in /dev/pts; group 5 is `tty`. */
function placeTerminal(dev: MemoryFiles): void {
  const tree = new Tree({ root: dev });
  tree.makeNode('/pts/0', 'device', 0o620, '136:0');
  tree.chown('/pts/0', 0, 5);
  tree.writeFile('/console', new Uint8Array(0));
}

/** What the kernel and the container runtime mount before the user's mounts: /proc, /dev, /sys. */
export function systemMounts(
  now: () => number,
  sight: ContainerSight,
  { sharedMemory = 65_536 * 1024, devices = {}, tty }: Pick<ContainerOptions, 'sharedMemory' | 'devices' | 'tty'>,
): MountPoint[] {
  const point = (target: string, raw: RawFiles, kind: string, device: string, options: string): MountPoint => ({
    target,
    raw,
    kind,
    device,
    options,
    readOnly: options.startsWith('ro'),
  });
  const dev = createDevices(now);
  placeDevices(new Tree({ root: dev }), devices);
  if (tty) placeTerminal(dev);
  if (sharedMemory === 0) dev.remove('/shm');
  const noProcesses = new MemoryFiles(new MemoryStore({ now, mode: 0o555 }));
  const shm = () => {
    const options = `rw,nosuid,nodev,noexec,relatime,size=${sharedMemory / 1024}k`;
    return point('/dev/shm', temporaryFiles(now, sharedMemory), 'tmpfs', 'shm', options);
  };
  return [
    point(
      '/proc',
      new DerivedFiles(noProcesses, containerProcesses(sight), now()),
      'proc',
      'proc',
      'rw,nosuid,nodev,noexec,relatime',
    ),
    point('/dev', dev, 'tmpfs', 'tmpfs', 'rw,nosuid,size=65536k,mode=755'),
    point(
      '/dev/pts',
      dev.rootedAt('/pts'),
      'devpts',
      'devpts',
      'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666',
    ),
    point('/sys', systemFiles(now), 'sysfs', 'sysfs', 'ro,nosuid,nodev,noexec,relatime'),
    ...controlGroupMounts(sight.controlGroups, now, () => ({
      memory: sight.processes().reduce((sum, { memory }) => sum + memory, 0),
      pids: sight.processes().map(({ pid }) => pid),
    })),
    point('/dev/mqueue', dev.rootedAt('/mqueue'), 'mqueue', 'mqueue', 'rw,nosuid,nodev,noexec,relatime'),
    ...(sharedMemory === 0 ? [] : [shm()]),
  ];
}

/** What they mount when the user's mounts are there: the terminal over /dev/console, and what hides a part of the kernel. */
export function lateMounts(
  now: () => number,
  system: readonly MountPoint[],
  { tty, hidden = usuallyHidden }: Pick<ContainerOptions, 'tty' | 'hidden'>,
): readonly MountPoint[] {
  const terminals = system.find(({ target }) => target === '/dev/pts');
  const console =
    tty && terminals !== undefined
      ? [{ ...terminals, target: '/dev/console', raw: terminals.raw.rootedAt('/0'), of: '/dev/pts', from: '/0' }]
      : [];
  return [...console.map((point) => ({ ...point, isLate: true as const })), ...hidingMounts(hidden, system, now)];
}
