import { signalName } from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';
import type { Image } from '../images/image.ts';
import type { ContainerConfig, HostConfig } from '../records.ts';
import { verifyCapabilities } from './capabilities.ts';
import { type CreateBody, hostSchema } from './create-body.ts';
import { verifyLogConfig } from './log-driver.ts';
import {
  verifyHealthcheck,
  verifyModes,
  verifyResources,
  verifyRestartPolicy,
  verifySecurityOptions,
} from './verify.ts';

function set(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** The user's wishes over the image's. Follows moby daemon/commit.go merge. */
export function mergeConfig(body: CreateBody, image: Image, id: string): ContainerConfig {
  const base = image.config;
  // One empty string is how clients ask for no entrypoint at all, not even the image's.
  const isCleared = body.Entrypoint?.length === 1 && body.Entrypoint[0] === '';
  const ownEntrypoint = body.Entrypoint ?? null;
  const ownCommand = body.Cmd != null && body.Cmd.length > 0 ? body.Cmd : null;
  const entrypoint = isCleared
    ? null
    : (ownEntrypoint ?? (base.entrypoint === undefined ? null : [...base.entrypoint]));
  const command = ownCommand ?? (ownEntrypoint === null && base.command !== undefined ? [...base.command] : null);
  const own = body.Env ?? [];
  const nameOf = (entry: string) => entry.split('=', 1)[0] ?? '';
  const inherited = (base.environment ?? []).filter((entry) => !own.some((one) => nameOf(one) === nameOf(entry)));
  const exposed = { ...set(base.exposedPorts ?? []), ...set(Object.keys(body.ExposedPorts ?? {})) };
  for (const port of Object.keys(body.HostConfig?.PortBindings ?? {})) exposed[port] ??= {};
  const volumes = { ...set(base.volumes ?? []), ...set(Object.keys(body.Volumes ?? {})) };
  const environment = [...own.filter((entry) => entry.includes('=')), ...inherited];
  const stopSignal = body.StopSignal ?? base.stopSignal;
  const timeout = body.StopTimeout;
  const health = body.Healthcheck ?? image.document.config.Healthcheck ?? null;
  return {
    Hostname: body.Hostname === '' ? id.slice(0, 12) : body.Hostname,
    Domainname: body.Domainname,
    User: body.User === '' ? (base.user ?? '') : body.User,
    AttachStdin: body.AttachStdin,
    AttachStdout: body.AttachStdout,
    AttachStderr: body.AttachStderr,
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
    Tty: body.Tty,
    OpenStdin: body.OpenStdin,
    StdinOnce: body.StdinOnce,
    Env: environment,
    Cmd: command,
    ...(health === null ? {} : { Healthcheck: health }),
    Image: body.Image,
    Volumes: Object.keys(volumes).length === 0 ? null : volumes,
    WorkingDir: body.WorkingDir === '' ? (base.workingDirectory ?? '') : body.WorkingDir,
    Entrypoint: entrypoint,
    ...(body.MacAddress == null || body.MacAddress === '' ? {} : { MacAddress: body.MacAddress }),
    OnBuild: null,
    Labels: { ...base.labels, ...body.Labels },
    ...(stopSignal === undefined || stopSignal === '' ? {} : { StopSignal: stopSignal }),
    ...(timeout === undefined || timeout === null ? {} : { StopTimeout: timeout }),
  };
}

/** Throws EngineError 400 for what no container may ask for. Follows moby daemon/container.go validateContainerConfig. */
export function verifyConfig(body: CreateBody): void {
  if (body.WorkingDir !== '' && !body.WorkingDir.startsWith('/')) {
    throw refuse.badParameter(`the working directory '${body.WorkingDir}' is invalid, it needs to be an absolute path`);
  }
  const signal = body.StopSignal ?? '';
  if (signal !== '' && signalName(signal) === undefined) throw refuse.invalidSignal(signal);
  for (const entry of body.Env ?? []) {
    if (entry.split('=', 1)[0] === '') throw refuse.badParameter(`invalid environment variable: ${entry}`);
  }
  if (body.Healthcheck != null) verifyHealthcheck(body.Healthcheck);
}

/** Path and arguments of the first process. Throws EngineError when there is no command. */
export function commandOf(config: ContainerConfig): { readonly path: string; readonly args: readonly string[] } {
  const [path, ...args] = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  if (path === undefined) throw refuse.noCommand();
  return { path, args };
}

/** HostConfig with the engine's defaults, checked. Follows moby daemon/container.go verifyContainerSettings. */
export function completeHostConfig(body: CreateBody): HostConfig {
  const given = body.HostConfig ?? hostSchema.parse({});
  const policy = given.RestartPolicy ?? { Name: '', MaximumRetryCount: 0 };
  if (given.AutoRemove && policy.Name !== '' && policy.Name !== 'no') {
    throw refuse.badParameter("can't create 'AutoRemove' container with restart policy");
  }
  verifyRestartPolicy(policy);
  verifyCapabilities(given);
  verifyResources(given, false);
  verifyModes(given);
  verifySecurityOptions(given.SecurityOpt);
  if (given.ShmSize < 0) throw refuse.badParameter('SHM size can not be less than 0');
  if (given.OomScoreAdj < -1000 || given.OomScoreAdj > 1000) {
    throw refuse.badParameter(`Invalid value ${given.OomScoreAdj}, range for oom score adj is [-1000, 1000]`);
  }
  const logging = { Type: given.LogConfig?.Type || 'json-file', Config: given.LogConfig?.Config ?? {} };
  verifyLogConfig(logging);
  const { Mounts: mounts, Tmpfs: tmpfs, Sysctls: sysctls, ...rest } = given;
  return {
    ...defaults,
    ...withoutEmpty(rest),
    Binds: given.Binds ?? null,
    NetworkMode: given.NetworkMode === '' ? 'default' : given.NetworkMode,
    PortBindings: given.PortBindings ?? null,
    RestartPolicy: { Name: policy.Name === '' ? 'no' : policy.Name, MaximumRetryCount: policy.MaximumRetryCount },
    LogConfig: logging,
    AutoRemove: given.AutoRemove,
    VolumeDriver: given.VolumeDriver,
    VolumesFrom: given.VolumesFrom ?? null,
    ReadonlyRootfs: given.ReadonlyRootfs,
    Memory: given.Memory,
    MemorySwap: given.Memory > 0 && given.MemorySwap === 0 ? given.Memory * 2 : given.MemorySwap,
    PublishAllPorts: given.PublishAllPorts,
    ExtraHosts: given.ExtraHosts ?? null,
    Dns: given.Dns ?? null,
    ...(sysctls == null || Object.keys(sysctls).length === 0 ? {} : { Sysctls: sysctls }),
    ...(mounts == null || mounts.length === 0 ? {} : { Mounts: mounts }),
    ...(tmpfs == null || Object.keys(tmpfs).length === 0 ? {} : { Tmpfs: tmpfs }),
  };
}

/** What clients send as "not given" leaves the default alone. */
function withoutEmpty(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const unset = value === null || value === '' || (name === 'ShmSize' && value === 0);
    const alsoUnset = (name === 'MemorySwappiness' && value === -1) || (name === 'PidsLimit' && value === 0);
    if (!unset && !alsoUnset && !(name === 'Annotations')) kept[name] = value;
  }
  return kept;
}

const defaults = {
  Binds: null,
  ContainerIDFile: '',
  LogConfig: { Type: 'json-file', Config: {} },
  NetworkMode: 'default',
  PortBindings: null,
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumeDriver: '',
  VolumesFrom: null,
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: 'host',
  Dns: null,
  DnsOptions: null,
  DnsSearch: null,
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: 'private',
  Cgroup: '',
  Links: null,
  OomScoreAdj: 0,
  PidMode: '',
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  UTSMode: '',
  UsernsMode: '',
  ShmSize: 67_108_864,
  Runtime: 'runc',
  ConsoleSize: [0, 0],
  Isolation: '',
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  BlkioWeightDevice: null,
  BlkioDeviceReadBps: null,
  BlkioDeviceWriteBps: null,
  BlkioDeviceReadIOps: null,
  BlkioDeviceWriteIOps: null,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: '',
  CpusetMems: '',
  Devices: null,
  DeviceCgroupRules: null,
  DeviceRequests: null,
  KernelMemory: 0,
  KernelMemoryTCP: 0,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: false,
  PidsLimit: null,
  Ulimits: null,
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
  MaskedPaths: [
    '/proc/asound',
    '/proc/acpi',
    '/proc/kcore',
    '/proc/keys',
    '/proc/latency_stats',
    '/proc/timer_list',
    '/proc/timer_stats',
    '/proc/sched_debug',
    '/proc/scsi',
    '/sys/firmware',
  ],
  ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
};
