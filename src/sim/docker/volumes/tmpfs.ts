import { createFileTree, type Mount } from '../../runtime/index.ts';

/** What a tmpfs is told: flags of mount(2) and settings, as `--tmpfs`, `--mount` and `volume create -o o=` give them. */
export interface TmpfsWish {
  /** `rw,size=64k,uid=5`. */
  readonly options: string;
  /** Flags that hold unless the options say otherwise. */
  readonly flags: readonly string[];
  /** What `mount` shows as its device. */
  readonly device: string;
}

/** The flags of a tmpfs that the engine mounts for a container itself. Follows moby daemon/oci_linux.go. */
export const containerFlags = ['nosuid', 'nodev', 'noexec'];

const opposite: Readonly<Record<string, string>> = {
  suid: 'nosuid',
  dev: 'nodev',
  exec: 'noexec',
  rw: 'ro',
  atime: 'noatime',
};
/** In the order in which the kernel shows them. */
const shownFlags = ['nosuid', 'nodev', 'noexec', 'noatime'];

/** The options of `--mount type=tmpfs`. Follows moby volume/mounts/linux_parser.go ConvertTmpfsOptions. */
export function tmpfsOptions(readOnly: boolean, size: number, mode: number): string {
  const [unit, letter] = [[2 ** 30, 'g'] as const, [2 ** 20, 'm'] as const, [2 ** 10, 'k'] as const].find(
    ([bytes]) => size % bytes === 0,
  ) ?? [1, ''];
  return [
    ...(readOnly ? ['ro'] : []),
    ...(mode === 0 ? [] : [`mode=${mode.toString(8)}`]),
    ...(size === 0 ? [] : [`size=${size / unit}${letter}`]),
  ].join(',');
}

/** Bytes for `64k`, `8m`, `1g`, `100`; `10%` is that much of the machine's memory. */
function parseSize(text: string | undefined, memory: number): number | undefined {
  const match = /^(\d+)([kmg%]?)b?$/i.exec(text ?? '');
  if (match === null) return undefined;
  const [, number, unit = ''] = match;
  if (unit === '%') return Math.floor((memory * Number(number)) / 100);
  return Number(number) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' ');
}

/**
 * An empty tmpfs on a machine with that much memory, and what `mount` says of it; half of the memory is its size when nobody
 * asks for another one. Follows mm/shmem.c shmem_show_options.
 */
export function mountTmpfs(
  now: () => number,
  memory: number,
  { options, flags, device }: TmpfsWish,
): Omit<Mount, 'target'> {
  const given = options.split(',').map((option) => option.split('=', 2) as [string, string | undefined]);
  const settings = new Map(given);
  const held = new Set(flags);
  for (const [name] of given) {
    const negated = opposite[name];
    if (negated === undefined) held.add(name);
    else held.delete(negated);
  }
  const asked = parseSize(settings.get('size'), memory);
  const mode = settings.get('mode');
  const [uid, gid] = [Number(settings.get('uid') ?? 0), Number(settings.get('gid') ?? 0)];
  // The kernel counts in pages; no size at all is no limit but that of the memory.
  const limit = asked === undefined ? memory / 2 : asked === 0 ? memory : Math.ceil(asked / 4096) * 4096;
  const tree = createFileTree({ now, limit, mode: mode === undefined ? 0o1777 : Number.parseInt(mode, 8) & 0o7777 });
  if (uid !== 0 || gid !== 0) tree.chown('/', uid, gid);
  const readOnly = held.has('ro');
  const inodes = settings.get('nr_inodes');
  const shown = [
    readOnly ? 'ro' : 'rw',
    ...shownFlags.filter((flag) => held.has(flag)),
    ...(held.has('noatime') || held.has('strictatime') ? [] : ['relatime']),
    ...(asked === undefined || asked === 0 ? [] : [`size=${limit / 1024}k`]),
    ...(inodes === undefined ? [] : [`nr_inodes=${inodes}`]),
    ...(mode === undefined || Number.parseInt(mode, 8) === 0o1777 ? [] : [`mode=${mode.replace(/^0+(?=.{3})/, '')}`]),
    ...(uid === 0 ? [] : [`uid=${uid}`]),
    ...(gid === 0 ? [] : [`gid=${gid}`]),
  ];
  return { tree, source: '/', readOnly, shown: { kind: 'tmpfs', device, options: shown.join(',') } };
}
