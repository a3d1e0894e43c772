import {
  type Container,
  type ContainerOptions,
  type Files,
  type Mount,
  normalizePath,
  type Process,
  StartError,
} from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';
import { linkVariables } from '../networks/links.ts';
import type { ContainerRecord, MountRecord } from '../records.ts';
import { layerOf } from '../storage/stored-layer.ts';
import { isForeign } from '../volumes/foreign.ts';
import { mountSource } from '../volumes/mount-source.ts';
import { containerFlags, mountTmpfs } from '../volumes/tmpfs.ts';
import { type CapabilityWishes, capabilitySet } from './capabilities.ts';
import { processEnvironment } from './environment.ts';
import { initMount, initPath } from './init-layer.ts';
import { controlGroupsOf, hiddenPaths } from './kernel-sight.ts';
import { kernelWishes } from './kernel-wishes.ts';
import type { Life } from './life.ts';
import { hostMemory } from './verify.ts';

/** The runtime's container for what was asked of the engine, with these mounts. Throws EngineError when its image is gone. */
export function createRuntimeContainer(
  life: Life,
  mounts: readonly Mount[],
  ground?: ContainerOptions['ground'],
): Container {
  const { engine, record } = life;
  const image = engine.imageOf(life);
  if (image === undefined) throw refuse.noSuchImage(record.image);
  const linked = life.stack === undefined ? [] : linkVariables(engine, life);
  const { config, hostConfig } = record;
  return engine.options.runtime.createContainer({
    id: record.id,
    image: { ...image.runtime, id: image.id, config: image.config, layers: [...image.runtime.layers, life.initLayer] },
    writable: life.layer,
    arguments: [...(hostConfig.Init === true ? [initPath, '--'] : []), record.path, ...record.args],
    environment: processEnvironment(config, { tty: config.Tty, linked }),
    workingDirectory: config.WorkingDir === '' ? '/' : normalizePath(config.WorkingDir),
    user: config.User,
    hostname: config.Hostname,
    tty: config.Tty,
    openStdin: config.OpenStdin,
    mounts,
    readOnlyRoot: hostConfig.ReadonlyRootfs,
    ground,
    rootMount: ground === undefined ? engine.storage.mount?.(layerOf(life)) : undefined,
    network: life.stack,
    memoryLimit: memoryLimit(record),
    groups: Array.isArray(hostConfig.GroupAdd) ? hostConfig.GroupAdd.map(String) : [],
    ...kernelWishes(engine, hostConfig),
    controlGroups: controlGroupsOf(life),
    hidden: hiddenPaths(hostConfig),
    capabilities: capabilitySet(hostConfig as CapabilityWishes, hostConfig.Privileged === true),
  });
}

/**
 * A container's files as the engine itself reads and writes them: with its volumes, but without what only its processes
 * have, /proc, /dev and what lies in memory. Follows moby daemon/archive.go.
 */
export function storedFiles(life: Life): Files {
  const inMemory = new Set(life.record.mounts.filter(({ type }) => type === 'tmpfs').map((mount) => mount.destination));
  const mounts = mountsOf(life).filter(({ target, tree, source }) => !inMemory.has(target) && tree.exists(source));
  const ground = { root: { kind: 'overlay', device: 'overlay' }, mounts: [] };
  const container = createRuntimeContainer(life, mounts, ground);
  // The engine mounts them for this, too, and leaves their mount points behind.
  try {
    container.prepareMounts();
  } catch (error) {
    if (error instanceof StartError) throw refuse.server(error.message);
    throw error;
  }
  return container.root;
}

/** Everything that is mounted into a container, the outermost first. Throws EngineError where a plug-in's mount is gone. */
export function mountsOf(life: Life): Mount[] {
  const { engine, record } = life;
  const own = (name: string): Mount => ({
    target: `/etc/${name}`,
    tree: engine.files,
    source: `${life.networkDirectory}/${name}`,
    readOnly: record.hostConfig.ReadonlyRootfs,
  });
  const covered = (name: string) => record.mounts.some((mount) => mount.destination === `/etc/${name}`);
  const init = record.hostConfig.Init === true ? [initMount] : [];
  const files = ['resolv.conf', 'hostname', 'hosts'].filter((name) => !covered(name)).map(own);
  const depth = ({ target }: Mount) => target.split('/').length;
  const asked = record.mounts.flatMap((mount) => mountOf(life, mount) ?? []);
  return [...init, ...[...files, ...asked].toSorted((left, right) => depth(left) - depth(right))];
}

/** Undefined: a volume of a plug-in that is not mounted now. */
function mountOf(life: Life, mount: MountRecord): Mount | undefined {
  if (mount.type === 'tmpfs') {
    const wish = { options: mount.options ?? '', flags: containerFlags, device: 'tmpfs' };
    const mounted = mountTmpfs(life.engine.clock.now, hostMemory, wish);
    return { ...mounted, target: mount.destination, coversMode: true };
  }
  if (isForeign(mount)) return foreignMount(life, mount);
  const { readOnly, shown, ...source } = mountSource(life.engine, mount);
  const isReadOnly = readOnly || !mount.writable;
  return {
    ...source,
    target: mount.destination,
    readOnly: isReadOnly,
    ...(mount.type === 'volume' ? { master: 1 } : {}),
    ...(shown === undefined
      ? {}
      : { shown: isReadOnly ? { ...shown, options: shown.options.replace(/^rw/, 'ro') } : shown }),
  };
}

function foreignMount({ engine, mounted }: Life, { destination, writable }: MountRecord): Mount | undefined {
  const path = mounted.get(destination)?.path;
  if (path === undefined) return undefined;
  const tree = engine.files;
  if (!tree.exists(path)) {
    const why = `error mounting "${path}" to rootfs at "${destination}": stat ${path}: no such file or directory`;
    throw refuse.start(`error during container init: ${why}`);
  }
  return { target: destination, tree, source: path, readOnly: !writable };
}

/** Starts the first process. Throws EngineError with the words of runc. */
export function startFirstProcess(container: Container): Process {
  try {
    return container.start();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (error.reason === 'mount')
      throw refuse.start(`error during container init: ${error.message}`.replace(/: unknown$/, ''), '');
    if (error.reason === 'no-such-user') throw refuse.server(error.message);
    if (error.reason === 'bad-working-directory') throw refuse.server(`failed to create shim task: ${error.message}`);
    // The engine's own runc calls directories what its version of Go calls all that cannot be executed.
    throw refuse.start(error.message.replace(/: is a directory$/, ': permission denied'));
  }
}

/** The exit code of a container that could not start, from why. */
export function startFailureCode(message: string): number {
  if (/executable file not found|no such file or directory/.test(message)) return 127;
  return /permission denied|is a directory/.test(message) ? 126 : 128;
}

/** Bytes; undefined: any amount. */
export function memoryLimit({ hostConfig }: ContainerRecord): number | undefined {
  return hostConfig.Memory > 0 ? hostConfig.Memory : undefined;
}
