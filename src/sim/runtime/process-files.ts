import { type ControlGroups, controlGroupText } from './control-groups.ts';
import { type Derived, type DerivedDirectory, derivedDirectory, derivedFile } from './files/derived-files.ts';
import type { MountPoint } from './files/files.ts';
import { mountInfoText, mountsText } from './mount-info.ts';
import type { Limits } from './process/limits.ts';
import type { ProcessEntry } from './process/process-entry.ts';
import { limitsText, shortName, statusText } from './process/process-status.ts';

/** What a container may do as root where nobody asked for more or less, one bit a capability. */
export const usualCapabilities = 0xa80425fbn;

/** `/proc/PID` of a process, whose bounding set is `capabilities`. */
export function processFolder(
  entry: ProcessEntry,
  capabilities: bigint,
  others: Readonly<Record<string, Derived>> = {},
): DerivedDirectory {
  const read = (text: () => string) => derivedFile(text, 0o444);
  return derivedDirectory(0o555, {
    cmdline: read(() => entry.arguments.map((word) => `${word}\0`).join('')),
    comm: read(() => `${shortName(entry)}\n`),
    cwd: { type: 'symlink', target: entry.workingDirectory },
    environ: derivedFile(() => [...entry.environment].map(([name, value]) => `${name}=${value}\0`).join(''), 0o400),
    exe: { type: 'symlink', target: entry.executable },
    root: { type: 'symlink', target: '/' },
    status: read(() => statusText(entry, capabilities)),
    ...others,
  });
}

/** What a /proc tells about: the container as it is when somebody looks. */
export interface ContainerSight {
  readonly capabilities: bigint;
  readonly hostname: string;
  readonly limits: Limits;
  readonly controlGroups: ControlGroups;
  mounts(): readonly MountPoint[];
  processes(): readonly ProcessEntry[];
}

/** /proc of a container. Files do not know who reads them, so that `self` is its first process. */
export function containerProcesses(sight: ContainerSight): DerivedDirectory {
  const { capabilities, controlGroups, hostname, limits, mounts, processes } = sight;
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
    // What runc hides or forbids to write, and what people read of the kernel's parameters.
    acpi: derivedDirectory(0o555, {}),
    bus: derivedDirectory(0o555, {}),
    fs: derivedDirectory(0o555, {}),
    irq: derivedDirectory(0o555, {}),
    keys: read(() => ''),
    timer_list: read(() => ''),
    sys: derivedDirectory(0o555, { kernel: derivedDirectory(0o555, kernelFiles(hostname)) }),
  };
  const folder = (name: string) => {
    const entry = processes().find(({ pid }) => name === 'self' || String(pid) === name);
    const seen = {
      cgroup: read(() => controlGroupText(controlGroups)),
      limits: read(() => limitsText(limits)),
      mountinfo: read(() => mountInfoText(mounts())),
      mounts: read(() => mountsText(mounts())),
    };
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

/** Names of the machine and its kernel, as parameters of it. */
function kernelFiles(hostname: string): Readonly<Record<string, Derived>> {
  const values = { domainname: '(none)', hostname, osrelease: '6.1.0-26-amd64', ostype: 'Linux' };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, derivedFile(() => `${value}\n`, 0o644)]),
  );
}
