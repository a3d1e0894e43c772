import { refuse } from '../engine-error.ts';
import type { HostConfig } from '../records.ts';

/** The limits of a container as `create` and `update` send them; absent means not given. */
export interface ResourceWishes {
  readonly Memory?: number | undefined;
  readonly MemorySwap?: number | undefined;
  readonly MemorySwappiness?: number | null | undefined;
  readonly MemoryReservation?: number | undefined;
  readonly NanoCpus?: number | undefined;
  readonly CpuPeriod?: number | undefined;
  readonly CpuQuota?: number | undefined;
  readonly CpusetCpus?: string | undefined;
  readonly CpusetMems?: string | undefined;
  readonly KernelMemory?: number | undefined;
}

const smallestMemory = 6 * 1024 * 1024;

/** Processors of the simulated Docker host. */
export const processors = 2;

/** Its memory, in bytes. */
export const hostMemory = 4_123_168_768;

/** Throws EngineError 400 for limits that contradict each other. Follows moby daemon_unix.go verifyPlatformContainerResources. */
export function verifyResources(wishes: ResourceWishes, update: boolean): void {
  const wrong = refuse.badParameter;
  const of = (value: number | null | undefined) => value ?? 0;
  const memory = of(wishes.Memory);
  const swap = of(wishes.MemorySwap);
  if (memory !== 0 && memory < smallestMemory) throw wrong('Minimum memory limit allowed is 6MB');
  if (memory > 0 && swap > 0 && swap < memory)
    throw wrong('Minimum memoryswap limit should be larger than memory limit, see usage');
  if (memory === 0 && swap > 0 && !update)
    throw wrong('You should always set the Memory limit when using Memoryswap limit, see usage');
  const swappiness = wishes.MemorySwappiness;
  if (swappiness != null && swappiness !== -1 && (swappiness < 0 || swappiness > 100))
    throw wrong(`Invalid value: ${swappiness}, valid memory swappiness range is 0-100`);
  const reservation = of(wishes.MemoryReservation);
  if (reservation > 0 && reservation < smallestMemory) throw wrong('Minimum memory reservation allowed is 6MB');
  if (memory > 0 && reservation > 0 && memory < reservation)
    throw wrong('Minimum memory limit can not be less than memory reservation limit, see usage');
  const kernelMemory = of(wishes.KernelMemory);
  if (kernelMemory > 0 && kernelMemory < smallestMemory) throw wrong('Minimum kernel memory limit allowed is 6MB');
  verifyProcessors(wishes);
}

function verifyProcessors(wishes: ResourceWishes): void {
  const wrong = refuse.badParameter;
  const { NanoCpus: nano = 0, CpuPeriod: period = 0, CpuQuota: quota = 0 } = wishes;
  if (nano > 0 && period > 0) throw wrong('Conflicting options: Nano CPUs and CPU Period cannot both be set');
  if (nano > 0 && quota > 0) throw wrong('Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  if (nano < 0 || nano > processors * 1e9)
    throw wrong(`Range of CPUs is from 0.01 to ${processors}.00, as there are only ${processors} CPUs available`);
  if (period !== 0 && (period < 1000 || period > 1_000_000))
    throw wrong('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
  if (quota > 0 && quota < 1000) throw wrong('CPU cfs quota can not be less than 1ms (i.e. 1000)');
  verifySet('cpus', 'CPUs', wishes.CpusetCpus ?? '', processors - 1);
  verifySet('mems', 'memory nodes', wishes.CpusetMems ?? '', 0);
}

/** `0`, `0-1`, `0,1`: what of it there is. */
function verifySet(field: string, what: string, text: string, last: number): void {
  if (text === '') return;
  const parts = text.split(',').map((part) => /^(\d+)(?:-(\d+))?$/.exec(part));
  const wrong = text.split(',').find((_, index) => parts[index] === null);
  if (wrong !== undefined)
    throw refuse.badParameter(`Invalid value ${text} for cpuset ${field}: invalid format: ${wrong}`);
  if (parts.some((part) => Number(part?.[2] ?? part?.[1]) > last)) {
    const available = last === 0 ? '0' : `0-${last}`;
    throw refuse.badParameter(`Requested ${what} are not available - requested ${text}, available: ${available}`);
  }
}

/** Throws EngineError 400. Follows moby daemon/container.go validateRestartPolicy. */
export function verifyRestartPolicy(policy: { readonly Name: string; readonly MaximumRetryCount: number }): void {
  const { Name: name, MaximumRetryCount: most } = policy;
  switch (name) {
    case '':
      return;
    case 'always':
    case 'unless-stopped':
    case 'no':
      if (most !== 0) throw refuse.badParameter(`maximum retry count cannot be used with restart policy '${name}'`);
      return;
    case 'on-failure':
      if (most < 0) throw refuse.badParameter('maximum retry count cannot be negative');
      return;
    default:
      throw refuse.badParameter(`invalid restart policy '${name}'`);
  }
}

export interface HealthWish {
  readonly Test?: readonly string[] | null | undefined;
  /** All durations in nanoseconds. */
  readonly Interval?: number | undefined;
  readonly Timeout?: number | undefined;
  readonly StartPeriod?: number | undefined;
  readonly Retries?: number | undefined;
}

/** Throws EngineError 400. Follows moby daemon/container.go validateHealthCheck. */
export function verifyHealthcheck(wish: HealthWish): void {
  const tooShort = (value: number | undefined) => value !== undefined && value !== 0 && value < 1_000_000;
  if (tooShort(wish.Interval)) throw refuse.badParameter('Interval in Healthcheck cannot be less than 1ms');
  if (tooShort(wish.Timeout)) throw refuse.badParameter('Timeout in Healthcheck cannot be less than 1ms');
  if ((wish.Retries ?? 0) < 0) throw refuse.badParameter('Retries in Healthcheck cannot be negative');
  if (tooShort(wish.StartPeriod)) throw refuse.badParameter('StartPeriod in Healthcheck cannot be less than 1ms');
}

interface ModeWishes {
  readonly Isolation: string;
  readonly Runtime: string;
  readonly CgroupnsMode: string;
}

/** Throws EngineError 400 for what Linux, or this engine, has no idea of. Follows moby runconfig and verifyPlatformContainerSettings. */
export function verifyModes({ Isolation: isolation, Runtime: runtime, CgroupnsMode: cgroups }: ModeWishes): void {
  if (!['', 'default'].includes(isolation.toLowerCase()))
    throw refuse.badParameter(`Invalid isolation: "${isolation}" - linux only supports 'default'`);
  if (!['', ...Object.keys(runtimes)].includes(runtime))
    throw refuse.badParameter(`Unknown runtime specified ${runtime}`);
  if (!['', 'private', 'host'].includes(cgroups))
    throw refuse.badParameter(`invalid cgroup namespace mode: ${cgroups}`);
}

/** Throws EngineError for options of no security module. Follows moby daemon_unix.go parseSecurityOpt. */
export function verifySecurityOptions(options: unknown): void {
  for (const option of Array.isArray(options) ? options.map(String) : []) {
    if (option === 'no-new-privileges' || option === 'disable') continue;
    const parts = /^([^=]*)=(.*)$/s.exec(option) ?? /^([^:]*):(.*)$/s.exec(option);
    const quoted = JSON.stringify(option);
    if (parts === null) throw refuse.badParameter(`invalid --security-opt 1: ${quoted}`);
    const isFlag =
      parts[1] === 'no-new-privileges' && /^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(parts[2] ?? '');
    if (isFlag || ['label', 'apparmor', 'seccomp'].includes(parts[1] ?? '')) continue;
    throw refuse.badParameter(`invalid --security-opt 2: ${quoted}`);
  }
}

/** The OCI runtimes of the engine, as `docker info` tells them. */
export const runtimes = {
  'io.containerd.runc.v2': { path: 'runc' },
  'io.containerd.runtime.v1.linux': { path: 'runc' },
  runc: { path: 'runc' },
};

/** What the engine says about a new container besides its id. Follows moby daemon_unix.go. */
export function createWarnings(host: HostConfig): readonly string[] {
  const warnings: string[] = [];
  if (Number(host.BlkioWeight ?? 0) > 0)
    warnings.push('Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.');
  if (Number(host.KernelMemory ?? 0) > 0)
    warnings.push('Specifying a kernel memory limit is deprecated and will be removed in a future release.');
  if (host.OomKillDisable === true && host.Memory === 0)
    warnings.push(
      'OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.',
    );
  if (host.NetworkMode === 'host' && Object.keys(host.PortBindings ?? {}).length > 0)
    warnings.push('Published ports are discarded when using host network mode');
  return warnings;
}
