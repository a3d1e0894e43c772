import { type Derived, DerivedFiles, derivedDirectory, derivedFile } from './files/derived-files.ts';
import type { MountPoint } from './files/files.ts';
import { MemoryFiles } from './files/memory-files.ts';
import { MemoryStore } from './files/memory-store.ts';

/** What the kernel lets the processes of a container have together; undefined: as much as there is. */
export interface GroupLimits {
  readonly memory?: number | undefined;
  /** Microseconds of processor time in each period. */
  readonly quota?: number | undefined;
  readonly period?: number | undefined;
  readonly shares?: number | undefined;
  readonly pids?: number | undefined;
}

/** The control groups that a container sees itself in. */
export interface ControlGroups {
  readonly version: 1 | 2;
  /** Where it is in every hierarchy. */
  readonly path: string;
  limits(): GroupLimits;
}

/** The hierarchies of version 1, as the kernel numbers them: the last one is the first that was mounted. */
const controllers = ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids', 'systemd'] as const;

const quiet = 'nosuid,nodev,noexec,relatime';

/** `/proc/PID/cgroup`. */
export function controlGroupText({ version, path }: ControlGroups): string {
  const named = (name: string) => (name === 'systemd' ? 'name=systemd' : name);
  const lines = version === 1 ? controllers.map((name, index) => `${index + 1}:${named(name)}:${path}\n`) : [];
  return `${lines.toReversed().join('')}0::${path}\n`;
}

/** What is mounted below /sys. `busy` gives the bytes that the container's processes use, and their numbers. */
export function controlGroupMounts(
  groups: ControlGroups,
  now: () => number,
  busy: () => { readonly memory: number; readonly pids: readonly number[] },
): readonly MountPoint[] {
  const empty = () => new MemoryFiles(new MemoryStore({ now, mode: 0o755 }));
  const filled = (files: Readonly<Record<string, () => string>>) => {
    const derived: Record<string, Derived> = {};
    for (const [name, text] of Object.entries(files)) derived[name] = derivedFile(() => `${text()}\n`, 0o644);
    return new DerivedFiles(empty(), derivedDirectory(0o755, derived), now());
  };
  const target = '/sys/fs/cgroup';
  if (groups.version === 2) {
    const raw = filled(unifiedFiles(groups, busy));
    return [{ target, raw, readOnly: true, kind: 'cgroup2', device: 'cgroup', options: `ro,${quiet}`, from: '/' }];
  }
  const base = empty();
  for (const name of controllers) base.create(`/${name}`, { type: 'directory', mode: 0o755, uid: 0, gid: 0 });
  const own = (name: (typeof controllers)[number]): MountPoint => ({
    target: `${target}/${name}`,
    raw: filled({ ...(hierarchyFiles(groups)[name] ?? {}), 'cgroup.procs': () => busy().pids.join('\n') }),
    readOnly: true,
    kind: 'cgroup',
    device: 'cgroup',
    options: `ro,${quiet},${name === 'systemd' ? 'name=systemd' : name}`,
    from: groups.path,
  });
  const folder = { target, raw: base, readOnly: false, kind: 'tmpfs', device: 'tmpfs' };
  return [{ ...folder, options: `rw,${quiet},mode=755` }, ...controllers.map(own)];
}

/** What version 1 says of memory that has no limit: the last whole page that a counter can hold. */
const endless = '9223372036854771712';

function hierarchyFiles({
  limits,
}: ControlGroups): Readonly<Record<string, Readonly<Record<string, () => string>> | undefined>> {
  return {
    cpu: {
      'cpu.cfs_period_us': () => String(limits().period ?? 100_000),
      'cpu.cfs_quota_us': () => String(limits().quota ?? -1),
      'cpu.shares': () => String(limits().shares ?? 1024),
    },
    memory: { 'memory.limit_in_bytes': () => String(limits().memory ?? endless) },
    pids: { 'pids.max': () => String(limits().pids ?? 'max') },
  };
}

function unifiedFiles(
  { limits }: ControlGroups,
  busy: () => { readonly memory: number; readonly pids: readonly number[] },
): Readonly<Record<string, () => string>> {
  return {
    'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc',
    'cgroup.procs': () => busy().pids.join('\n'),
    'cpu.max': () => `${limits().quota ?? 'max'} ${limits().period ?? 100_000}`,
    'cpu.weight': () => String(weightOf(limits().shares ?? 1024)),
    'memory.current': () => String(busy().memory),
    'memory.max': () => String(limits().memory ?? 'max'),
    'pids.current': () => String(busy().pids.length),
    'pids.max': () => String(limits().pids ?? 'max'),
  };
}

/** Shares of version 1 (2 to 262144) as a weight of version 2 (1 to 10000). Follows runc's libcontainer/cgroups, ConvertCPUSharesToCgroupV2Value. */
function weightOf(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262_142);
}
