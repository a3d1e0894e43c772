import { normalizePath } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { ContainerRecord, HostConfig } from '../records.ts';

/** What a tmpfs may be told besides sizes and owners. Follows moby/sys/mount flags. */
const tmpfsFlags =
  'defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime noatime diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared slave rslave relatime norelatime strictatime nostrictatime'.split(
    ' ',
  );
/** Devices that every machine has; their folder is none of the engine's. */
const devices = /^\/dev\/(?:null|zero|full|random|urandom|tty|console|ptmx|fuse|net\/tun|sda\d?|loop\d)$/;
const tmpfsSettings = ['size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol'];

/** Throws EngineError for shares that the kernel has no idea of, and times too short to be shared. Follows runc's libcontainer/cgroups/fs/cpu.go. */
function demandProcessors(host: HostConfig, id: string): void {
  const shares = Number(host.CpuShares ?? 0);
  if (shares < 0) throw refuse.server('shares: invalid argument');
  const wrong = (why: string) =>
    refuse.start(`error during container init: error setting cgroup config for procHooks process: ${why}`);
  if (shares === 1) throw wrong('the minimum allowed cpu-shares is 2');
  if (shares > 262_144) throw wrong('the maximum allowed cpu-shares is 262144');
  const quota = Math.trunc(Number(host.NanoCpus ?? 0) / 10_000);
  if (quota > 0 && quota < 1000) {
    const file = `/sys/fs/cgroup/cpu/docker/${id}/cpu.cfs_quota_us`;
    throw wrong(`failed to write "${quota}": write ${file}: invalid argument`);
  }
}

/** Descriptors that a process may have at most: the kernel's fs.nr_open. */
const mostFiles = 1_048_576;

function demandLimits({ Ulimits: wanted }: HostConfig): void {
  for (const { Name: name, Hard: hard = 0 } of Array.isArray(wanted)
    ? (wanted as { Name?: string; Hard?: number }[])
    : [])
    if (name === 'nofile' && (hard < 0 || hard > mostFiles))
      throw refuse.start(
        'error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted',
      );
}

/**
 * What create lets pass and start refuses: namespaces of containers that are not there, devices, options of a tmpfs.
 * Throws EngineError. Follows moby daemon/oci_linux.go.
 */
export function demandStartable(engine: Engine, { hostConfig: host, id }: ContainerRecord): void {
  demandProcessors(host, id);
  demandLimits(host);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  for (const device of Array.isArray(host.Devices) ? (host.Devices as { PathOnHost?: string }[]) : []) {
    const path = device.PathOnHost ?? '';
    if (devices.test(path) || engine.files.exists(path)) continue;
    throw refuse.server(
      `error gathering device information while adding custom device "${path}": no such file or directory`,
    );
  }
  const pid = text(host.PidMode);
  if (pid.startsWith('container:')) engine.container(pid.slice('container:'.length));
  const ipc = text(host.IpcMode);
  if (ipc.startsWith('container:')) engine.container(ipc.slice('container:'.length));
  else if (!['', 'none', 'private', 'host', 'shareable'].includes(ipc)) throw refuse.server(`Invalid IPC mode: ${ipc}`);
  for (const request of Array.isArray(host.DeviceRequests) ? host.DeviceRequests : []) {
    const { Driver: driver = '', Capabilities: capabilities } = request as {
      Driver?: string;
      Capabilities?: readonly (readonly string[])[] | null;
    };
    const shown = (capabilities ?? []).map((all) => `[${all.join(' ')}]`).join(' ');
    throw refuse.server(`could not select device driver "${driver}" with capabilities: [${shown}]`);
  }
  for (const field of throttles)
    for (const { Path: path = '' } of Array.isArray(host[field]) ? (host[field] as { Path?: string }[]) : [])
      if (!engine.files.exists(path)) throw refuse.server(`stat ${path}: no such file or directory`);
  for (const [target, options] of Object.entries(host.Tmpfs ?? {})) demandTmpfs(normalizePath(target), options);
}

const throttles = ['BlkioDeviceReadBps', 'BlkioDeviceWriteBps', 'BlkioDeviceReadIOps', 'BlkioDeviceWriteIOps'];

function demandTmpfs(target: string, options: string): void {
  let flags = 0xe;
  for (const option of options === '' ? [] : options.split(',')) {
    const parts = option.split('=');
    const [name = '', value] = [parts[0], parts.slice(1).join('=')];
    if (tmpfsFlags.includes(name) && parts.length === 1) flags = mountFlag(flags, name);
    else if (parts.length === 1 || !tmpfsSettings.includes(name))
      throw refuse.server(
        `invalid tmpfs option [${(parts.length === 1 ? [name] : [name, value]).map((one) => `"${one}"`).join(' ')}]`,
      );
  }
  const settings = options.split(',').filter((option) => option.includes('='));
  const wrong = settings.some((option) => {
    const [name = '', value = ''] = option.split('=');
    if (name === 'size' || name === 'nr_blocks' || name === 'nr_inodes') return !/^\d+[kmg%]?$/i.test(value);
    return name === 'mode' ? !/^[0-7]+$/.test(value) : name !== 'mpol' && !/^\d+$/.test(value);
  });
  if (!wrong) return;
  const data = settings.join(',');
  throw refuse.start(
    `error during container init: error mounting "tmpfs" to rootfs at "${target}": mount tmpfs:${target} (via /proc/self/fd/6), flags: 0x${flags.toString(16)}, data: ${data}: invalid argument`,
  );
}

/** The bits of mount(2) after one more option. */
function mountFlag(flags: number, name: string): number {
  const bits: Readonly<Record<string, number>> = {
    ro: 1,
    nosuid: 2,
    nodev: 4,
    noexec: 8,
    noatime: 0x400,
    nodiratime: 0x800,
  };
  const cleared: Readonly<Record<string, number>> = { rw: 1, suid: 2, dev: 4, exec: 8, atime: 0x400, diratime: 0x800 };
  return (flags | (bits[name] ?? 0)) & ~(cleared[name] ?? 0);
}
