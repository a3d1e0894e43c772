import { createHash } from 'node:crypto';
import { type Derived, type DerivedDirectory, derivedFile } from '../../runtime/index.ts';
import type { Life } from '../containers/life.ts';
import { inspectContainer } from '../containers/render.ts';
import { dataRoot, type Engine } from '../engine.ts';

/** What the engine remembers of a container, in the words of its own file. Follows moby container/container.go. */
function configuration(engine: Engine, life: Life): string {
  const { record } = life;
  const shown = inspectContainer(engine, life, false);
  const mounts = record.mounts.map((mount) => [
    mount.destination,
    {
      Source: mount.type === 'volume' ? '' : mount.source,
      Destination: mount.destination,
      RW: mount.writable,
      Name: mount.name ?? '',
      Driver: mount.driver ?? '',
      Type: mount.type,
      Propagation: mount.propagation,
      Relabel: mount.mode,
    },
  ]);
  return JSON.stringify({
    StreamConfig: {},
    State: storedState(shown.State),
    ID: record.id,
    Created: record.created,
    Managed: false,
    Path: record.path,
    Args: record.args,
    Config: record.config,
    Image: record.imageId,
    NetworkSettings: shown.NetworkSettings,
    LogPath: shown.LogPath,
    Name: shown.Name,
    Driver: shown.Driver,
    OS: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    RestartCount: record.restartCount,
    HasBeenStartedBefore: record.started,
    HasBeenManuallyStopped: record.manuallyStopped,
    MountPoints: Object.fromEntries(mounts),
    SecretReferences: null,
    ConfigReferences: null,
    AppArmorProfile: '',
    HostnamePath: shown.HostnamePath,
    HostsPath: shown.HostsPath,
    ShmPath: '',
    ResolvConfPath: shown.ResolvConfPath,
    SeccompProfile: '',
    NoNewPrivileges: false,
    LocalLogCacheMeta: { HaveNotifyEnabled: false },
  });
}

/** A state as the engine keeps it: what can be told from the rest is not there. Follows moby container/state.go. */
function storedState({ Status: _, ...state }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const {
    Dead: dead,
    Pid: pid,
    ExitCode: code,
    Error: error,
    StartedAt: started,
    FinishedAt: finished,
    ...flags
  } = state;
  const { Health: health = null, ...rest } = flags;
  return {
    ...rest,
    RemovalInProgress: false,
    Dead: dead,
    Pid: pid,
    ExitCode: code,
    Error: error,
    StartedAt: started,
    FinishedAt: finished,
    Health: health,
  };
}

function folder(engine: Engine, life: Life): Derived {
  const files: Record<string, Derived> = {
    'config.v2.json': derivedFile(() => configuration(engine, life), 0o600),
    'hostconfig.json': derivedFile(() => JSON.stringify(life.record.hostConfig)),
  };
  const resolver = `${dataRoot}/containers/${life.record.id}/resolv.conf`;
  if (life.record.sandboxId !== '') {
    const hash = () =>
      createHash('sha256').update(engine.files.exists(resolver) ? engine.files.readFile(resolver) : '');
    files['resolv.conf.hash'] = derivedFile(() => `sha256:${hash().digest('hex')}`);
  }
  return {
    type: 'directory',
    mode: 0o710,
    overBase: true,
    names: () => Object.keys(files),
    entry: (name) => (Object.hasOwn(files, name) ? files[name] : undefined),
  };
}

/** `containers/`: logs and the like really lie there, what the engine knows is told when somebody looks. */
export function containerFolders(engine: Engine): DerivedDirectory {
  return {
    type: 'directory',
    mode: 0o710,
    overBase: true,
    names: () => [],
    entry: (name) => {
      const life = engine.lives.get(name);
      return life === undefined ? undefined : folder(engine, life);
    },
  };
}
