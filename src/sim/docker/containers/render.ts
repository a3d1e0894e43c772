import { layerSize } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { cacheIds } from '../images/layers.ts';
import { networkName, newEndpoint } from '../networks/endpoints.ts';
import type { ContainerRecord, EndpointRecord, MountRecord } from '../records.ts';
import { humanDuration } from '../times.ts';
import type { Life } from './life.ts';
import { logConfigOf } from './log-driver.ts';

function renderMount(mount: MountRecord) {
  return {
    Type: mount.type,
    ...(mount.name === undefined ? {} : { Name: mount.name }),
    Source: mount.source,
    Destination: mount.destination,
    ...(mount.driver === undefined ? {} : { Driver: mount.driver }),
    Mode: mount.mode,
    RW: mount.writable,
    Propagation: mount.propagation,
  };
}

function renderEndpoint(endpoint: EndpointRecord) {
  return {
    IPAMConfig: endpoint.ipamConfig,
    Links: endpoint.links,
    Aliases: endpoint.aliases,
    NetworkID: endpoint.networkId,
    EndpointID: endpoint.endpointId,
    Gateway: endpoint.gateway,
    IPAddress: endpoint.address,
    IPPrefixLen: endpoint.prefix,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: endpoint.mac,
    DriverOpts: endpoint.driverOptions,
  };
}

function endpoints(record: ContainerRecord): Record<string, ReturnType<typeof renderEndpoint>> {
  if (record.endpoints.length > 0)
    return Object.fromEntries(record.endpoints.map((one) => [one.network, renderEndpoint(one)]));
  const { NetworkMode: mode } = record.hostConfig;
  if (mode.startsWith('container:') || record.started) return {};
  return { [networkName(mode)]: renderEndpoint(newEndpoint(networkName(mode))) };
}

/** Bytes in the writable layer, and in everything. */
export function sizes(engine: Engine, life: Life): { readonly SizeRw: number; readonly SizeRootFs: number } {
  const used = layerSize(life.layer);
  return { SizeRw: used, SizeRootFs: used + (engine.imageOf(life)?.size ?? 0) };
}

/** Lists leave out what is nothing. */
function listedSizes(engine: Engine, life: Life) {
  const { SizeRw, SizeRootFs } = sizes(engine, life);
  return SizeRw === 0 ? { SizeRootFs } : { SizeRw, SizeRootFs };
}

/** Lists know addresses only. Follows moby container/view.go transform. */
function listedEndpoints(record: ContainerRecord): Record<string, unknown> {
  const silent = { Links: null, Aliases: null, DriverOpts: null };
  return Object.fromEntries(Object.entries(endpoints(record)).map(([name, one]) => [name, { ...one, ...silent }]));
}

/** The document of `GET /containers/{name}/json`. */
export function inspectContainer(engine: Engine, life: Life, withSize: boolean) {
  const { record } = life;
  const bridge = record.endpoints.find((endpoint) => endpoint.network === 'bridge');
  const running = life.running;
  return {
    Id: record.id,
    Created: record.created,
    Path: record.path,
    Args: record.args,
    State: {
      Status: record.status,
      Running: running || record.status === 'restarting',
      Paused: record.status === 'paused',
      Restarting: record.status === 'restarting',
      OOMKilled: record.outOfMemory === true,
      Dead: false,
      Pid: record.pid,
      ExitCode: record.exitCode,
      Error: record.error,
      StartedAt: record.startedAt,
      FinishedAt: record.finishedAt,
      ...(record.health === undefined
        ? {}
        : {
            Health: {
              Status: record.health.status,
              FailingStreak: record.health.failingStreak,
              Log: record.health.log,
            },
          }),
    },
    Image: record.imageId,
    // Files of the network are written when it is first set up.
    ...(record.sandboxId === '' && !record.started
      ? { ResolvConfPath: '', HostnamePath: '', HostsPath: '' }
      : {
          ResolvConfPath: `${life.networkDirectory}/resolv.conf`,
          HostnamePath: `${life.networkDirectory}/hostname`,
          HostsPath: `${life.networkDirectory}/hosts`,
        }),
    LogPath:
      record.started && logConfigOf(record).Type === 'json-file' ? `${life.directory}/${record.id}-json.log` : '',
    Name: `/${record.name}`,
    RestartCount: record.restartCount,
    Driver: engine.storage.name,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: life.execIds.size === 0 ? null : [...life.execIds],
    HostConfig: record.hostConfig,
    GraphDriver: { Data: graphData(engine, record), Name: engine.storage.name },
    ...(withSize ? sizes(engine, life) : {}),
    Mounts: record.mounts.filter((mount) => mount.listed).map(renderMount),
    Config: record.config,
    NetworkSettings: {
      Bridge: '',
      SandboxID: record.sandboxId,
      HairpinMode: false,
      LinkLocalIPv6Address: '',
      LinkLocalIPv6PrefixLen: 0,
      Ports: running ? record.ports : {},
      SandboxKey: sandboxKey(record),
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: bridge?.endpointId ?? '',
      Gateway: bridge?.gateway ?? '',
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      IPAddress: bridge?.address ?? '',
      IPPrefixLen: bridge?.prefix ?? 0,
      IPv6Gateway: '',
      MacAddress: bridge?.mac ?? '',
      Networks: endpoints(record),
    },
  };
}

function sandboxKey({ sandboxId, hostConfig }: ContainerRecord): string {
  if (sandboxId === '') return '';
  return `/var/run/docker/netns/${hostConfig.NetworkMode === 'host' ? 'default' : sandboxId.slice(0, 12)}`;
}

function graphData(engine: Engine, { layerId, imageId }: ContainerRecord) {
  const image = engine.images.get(imageId);
  return engine.storage.data(layerId, [`${layerId}-init`, ...(image === undefined ? [] : cacheIds(image))]);
}

/** `Up 2 minutes (Paused)`, `Exited (0) 3 seconds ago`. Follows moby container/state.go String. */
function statusText(record: ContainerRecord, now: number): string {
  const since = (time: string) => humanDuration(now - Date.parse(time));
  switch (record.status) {
    case 'running':
      return `Up ${since(record.startedAt)}${healthText(record)}`;
    case 'paused':
      return `Up ${since(record.startedAt)} (Paused)`;
    case 'restarting':
      return `Restarting (${record.exitCode}) ${since(record.finishedAt)} ago`;
    case 'created':
      return 'Created';
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
    case 'exited':
      return `Exited (${record.exitCode}) ${since(record.finishedAt)} ago`;
  }
}

function healthText({ health }: ContainerRecord): string {
  if (health === undefined) return '';
  return health.status === 'starting' ? ' (health: starting)' : ` (${health.status})`;
}

function commandText(record: ContainerRecord): string {
  const args = record.args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg));
  return [record.path, ...args].join(' ');
}

function portList(record: ContainerRecord) {
  return Object.entries(record.ports).flatMap(([port, bindings]) => {
    const [number, type] = port.split('/');
    const inside = { PrivatePort: Number(number), Type: type };
    if (bindings === null) return [inside];
    return bindings.map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort: inside.PrivatePort,
      PublicPort: Number(HostPort),
      Type: type,
    }));
  });
}

/** One line of `GET /containers/json`. */
export function summarizeContainer(engine: Engine, life: Life, withSize: boolean) {
  const { record } = life;
  const ports = life.running ? portList(record) : [];
  const image =
    engine.tags.get(record.image) === undefined && !engine.images.has(record.imageId) ? record.imageId : record.image;
  return {
    Id: record.id,
    Names: [`/${record.name}`],
    Image: image,
    ImageID: record.imageId,
    Command: commandText(record),
    Created: Math.floor(record.createdAt / 1000),
    Ports: ports,
    ...(withSize ? listedSizes(engine, life) : {}),
    Labels: record.config.Labels ?? {},
    State: record.status,
    Status: statusText(record, engine.clock.now()),
    HostConfig: { NetworkMode: record.hostConfig.NetworkMode },
    NetworkSettings: { Networks: listedEndpoints(record) },
    Mounts: record.mounts.filter((mount) => mount.listed).map(renderMount),
  };
}
