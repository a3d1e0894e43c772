import { summarizeContainer } from '../containers/render.ts';
import { Channel } from '../containers/streams.ts';
import { hostMemory, processors, runtimes } from '../containers/verify.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { type EngineEvent, renderEvent } from '../events.ts';
import { chainIds } from '../images/layers.ts';
import { findImages, sharedSize, summarizeImage } from '../images/list.ts';
import { defineRoutes } from '../route.ts';
import { timestamp } from '../times.ts';
import { renderUsage } from '../volumes/index.ts';
import { commonHeaders, filters, json, version } from '../wire.ts';
import { eventFilter } from './event-filter.ts';

const kernelVersion = '6.1.0-26-amd64';
const buildTime = '2024-05-07T21:09:36.000000000+00:00';
const noCache = { 'Cache-Control': 'no-cache, no-store, must-revalidate', Pragma: 'no-cache' };

function ping(withBody: boolean) {
  const headers = { ...commonHeaders, ...noCache, 'Content-Type': 'text/plain; charset=utf-8' };
  return withBody
    ? { status: 200, headers, body: 'OK' }
    : { status: 200, headers: { ...headers, 'Content-Length': '0' } };
}

function information(engine: Engine) {
  const lives = [...engine.lives.values()];
  const count = (status: readonly string[]) => lives.filter(({ record }) => status.includes(record.status)).length;
  const commit = (ID: string) => ({ ID, Expected: ID });
  return {
    ID: 'CKAL:AB2C:DEFG:HIJK:LMNO:PQRS:TUVW:XYZ2:3456:7ABC:DEFG:HIJK',
    Containers: lives.length,
    ContainersRunning: count(['running']),
    ContainersPaused: count(['paused']),
    ContainersStopped: count(['created', 'exited', 'restarting', 'dead']),
    Images: engine.images.size,
    Driver: engine.storage.name,
    DriverStatus: engine.storage.status(engine),
    Plugins: {
      Volume: ['local', ...engine.plugins.names].toSorted(),
      Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'],
      Authorization: null,
      Log: [
        'awslogs',
        'fluentd',
        'gcplogs',
        'gelf',
        'journald',
        'json-file',
        'local',
        'logentries',
        'splunk',
        'syslog',
      ],
    },
    MemoryLimit: true,
    SwapLimit: true,
    KernelMemory: true,
    KernelMemoryTCP: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    Debug: false,
    NFd: 28,
    OomKillDisable: true,
    NGoroutines: 40,
    SystemTime: engine.time(),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    NEventsListener: 0,
    KernelVersion: kernelVersion,
    OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
    OSVersion: '12',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      AllowNondistributableArtifactsCIDRs: [],
      AllowNondistributableArtifactsHostnames: [],
      InsecureRegistryCIDRs: ['127.0.0.0/8'],
      IndexConfigs: { 'docker.io': { Name: 'docker.io', Mirrors: [], Secure: true, Official: true } },
      Mirrors: [],
    },
    NCPU: processors,
    MemTotal: hostMemory,
    GenericResources: null,
    DockerRootDir: dataRoot,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: engine.options.hostname,
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: version.engine,
    Runtimes: runtimes,
    DefaultRuntime: 'runc',
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: commit('1.6.20~ds1-1+deb12u3'),
    RuncCommit: commit('1.1.5+ds1-1+deb12u1'),
    InitCommit: commit(''),
    SecurityOptions: ['name=seccomp,profile=default'],
    Warnings: null,
  };
}

function versions() {
  const engine = {
    ApiVersion: version.api,
    Arch: 'amd64',
    BuildTime: buildTime,
    Experimental: 'false',
    GitCommit: '5d6db84',
    GoVersion: 'go1.19.8',
    KernelVersion: kernelVersion,
    MinAPIVersion: version.minimumApi,
    Os: 'linux',
  };
  return {
    Platform: { Name: '' },
    Components: [
      { Name: 'Engine', Version: version.engine, Details: engine },
      { Name: 'containerd', Version: '1.6.20~ds1', Details: { GitCommit: '1.6.20~ds1-1+deb12u3' } },
      { Name: 'runc', Version: '1.1.5+ds1', Details: { GitCommit: '1.1.5+ds1-1+deb12u1' } },
      { Name: 'docker-init', Version: '0.19.0', Details: { GitCommit: '' } },
    ],
    Version: version.engine,
    ApiVersion: version.api,
    MinAPIVersion: version.minimumApi,
    GitCommit: '5d6db84',
    GoVersion: 'go1.19.8',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: kernelVersion,
    BuildTime: buildTime,
  };
}

export const systemRoutes = defineRoutes([
  { method: 'GET', path: '/_ping', run: () => ping(true) },
  { method: 'HEAD', path: '/_ping', run: () => ping(false) },
  { method: 'GET', path: '/version', run: () => json(200, versions()) },
  { method: 'GET', path: '/info', run: (engine) => json(200, information(engine)) },
  {
    method: 'GET',
    path: '/events',
    run: (engine, { query, signal }) => {
      const passes = eventFilter(filters(query));
      const since = timestamp(query.get('since'));
      const until = timestamp(query.get('until'));
      if (since !== undefined && until !== undefined && since > until) {
        throw refuse.sinceAfterUntil(query.get('since') ?? '', query.get('until') ?? '');
      }
      const channel = new Channel<EngineEvent>();
      const listening = engine.events.listen((event) => channel.push(event));
      const end = () => {
        listening.close();
        channel.end();
      };
      signal.addEventListener('abort', end);
      if (until !== undefined) {
        const left = Number(until / 1_000_000n) - engine.clock.now();
        if (left <= 0) end();
        else engine.clock.after(left, end);
      }
      const past = since === undefined && until === undefined ? [] : [...engine.events.kept];
      return {
        status: 200,
        headers: { ...commonHeaders, 'Content-Type': 'application/json' },
        body: (async function* () {
          const shows = (event: EngineEvent) =>
            passes(event) &&
            (since === undefined || event.timeNano >= since) &&
            (until === undefined || event.timeNano <= until);
          for (const event of past) if (shows(event)) yield renderEvent(event);
          for await (const event of channel) if (shows(event)) yield renderEvent(event);
        })(),
      };
    },
  },
  {
    method: 'GET',
    path: '/system/df',
    run: (engine) => {
      const layers = new Map<string, number>();
      for (const image of engine.images.values()) {
        for (const [index, id] of chainIds(image).entries()) layers.set(id, image.layers[index]?.size ?? 0);
      }
      // What builds leave between the steps is on the disk, but no image of anybody's.
      const images = findImages(engine, new Map(), false);
      const users = (id: string) => [...engine.lives.values()].filter(({ record }) => record.imageId === id).length;
      return json(200, {
        LayersSize: [...layers.values()].reduce((sum, size) => sum + size, 0),
        Images: images.map((image) => ({
          ...summarizeImage(engine, image),
          Containers: users(image.id),
          SharedSize: sharedSize(images, image),
        })),
        Containers: [...engine.lives.values()].map((life) => summarizeContainer(engine, life, true)),
        Volumes: renderUsage(engine),
        BuildCache: null,
        BuilderSize: 0,
      });
    },
  },
  {
    method: 'POST',
    path: '/auth',
    run: () => {
      throw refuse.notSimulated('logging in to a registry');
    },
  },
]);
