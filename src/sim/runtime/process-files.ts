import { type Derived, type DerivedDirectory, derivedDirectory, derivedFile } from './files/derived-files.ts';
import type { MountPoint } from './files/files.ts';
import type { ProcessEntry } from './process/process-entry.ts';

/** What a container may do as root where nobody asked for more or less, one bit a capability. */
export const usualCapabilities = 0xa80425fbn;

/** `/proc/mounts`: what is mounted, as mount(8) knows it. */
export function mountsText(points: readonly MountPoint[]): string {
  return points
    .filter(({ unlisted }) => unlisted !== true)
    .map(({ device, target, kind, options }) => `${device} ${target} ${kind} ${options} 0 0\n`)
    .join('');
}

/** `/proc/PID` of a process, whose bounding set is `capabilities`. */
export function processFolder(
  entry: ProcessEntry,
  capabilities: bigint,
  others: Readonly<Record<string, Derived>> = {},
): DerivedDirectory {
  const program = (entry.arguments[0] ?? '').split('/').at(-1)?.slice(0, 15) ?? '';
  const { uid, gid, groups } = entry.credentials;
  const four = (id: number) => [id, id, id, id].join('\t');
  const capability = (name: string, set: bigint) => `Cap${name}:\t${set.toString(16).padStart(16, '0')}\n`;
  const effective = uid === 0 ? capabilities : 0n;
  return derivedDirectory(0o555, {
    cmdline: derivedFile(() => entry.arguments.map((word) => `${word}\0`).join(''), 0o444),
    comm: derivedFile(() => `${program}\n`, 0o444),
    status: derivedFile(
      () =>
        `Name:\t${program}\nState:\tS (sleeping)\nPid:\t${entry.pid}\nPPid:\t${entry.parent}\nUid:\t${four(uid)}\nGid:\t${four(gid)}\nGroups:\t${[...new Set([gid, ...groups])].sort((a, b) => a - b).join(' ')} \nVmRSS:\t${String(Math.round(entry.memory / 1024)).padStart(8)} kB\n${capability('Inh', 0n)}${capability('Prm', effective)}${capability('Eff', effective)}${capability('Bnd', capabilities)}${capability('Amb', 0n)}`,
      0o444,
    ),
    ...others,
  });
}

/** What a /proc tells about: the container as it is when somebody looks. */
export interface ContainerSight {
  readonly capabilities: bigint;
  mounts(): readonly MountPoint[];
  processes(): readonly ProcessEntry[];
}

/** /proc of a container. Files do not know who reads them, so that `self` is its first process. */
export function containerProcesses({ capabilities, mounts, processes }: ContainerSight): DerivedDirectory {
  const read = (text: () => string) => derivedFile(text, 0o444);
  const files: Readonly<Record<string, Derived>> = {
    version: read(
      () =>
        'Linux version 6.1.0-26-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.112-1\n',
    ),
    meminfo: read(() => 'MemTotal:        4026532 kB\nMemFree:         2013266 kB\nMemAvailable:    3221225 kB\n'),
    cpuinfo: read(
      () => 'processor\t: 0\nmodel name\t: Simulated CPU\n\nprocessor\t: 1\nmodel name\t: Simulated CPU\n\n',
    ),
    loadavg: read(() => '0.00 0.01 0.05 1/100 1\n'),
    filesystems: read(() => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n'),
    mounts: { type: 'symlink', target: 'self/mounts' },
  };
  const folder = (name: string) => {
    const entry = processes().find(({ pid }) => name === 'self' || String(pid) === name);
    // In a namespace of its own every container is at the root of its control groups.
    const seen = { mounts: read(() => mountsText(mounts())), cgroup: read(() => '0::/\n') };
    return entry === undefined ? undefined : processFolder(entry, capabilities, seen);
  };
  return {
    type: 'directory',
    mode: 0o555,
    names: () => [
      ...processes().map(({ pid }) => String(pid)),
      ...(processes().length === 0 ? [] : ['self']),
      ...Object.keys(files),
    ],
    entry: (name) => (Object.hasOwn(files, name) ? files[name] : folder(name)),
  };
}
