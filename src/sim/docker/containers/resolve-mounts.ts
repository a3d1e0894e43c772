import { normalizePath } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { ContainerConfig, HostConfig, MountRecord } from '../records.ts';
import { isForeign } from '../volumes/foreign.ts';
import { createVolume } from '../volumes/store.ts';
import { parseBind, parseMount, parseTmpfs, parseVolumesFrom, type WantedMount } from './mount-specification.ts';

/** A mount with the wish to fill its volume from the image. */
export interface ResolvedMount {
  readonly mount: MountRecord;
  readonly copy: boolean;
}

/**
 * Every mount of a new container, volumes made. Follows daemon registerMountPoints: other containers' mounts, then
 * Binds, then Mounts; what the image declares fills what is left.
 */
export async function resolveMounts(
  engine: Engine,
  config: ContainerConfig,
  host: HostConfig,
): Promise<readonly ResolvedMount[]> {
  const wanted = new Map<string, WantedMount>();
  for (const text of host.VolumesFrom ?? [])
    for (const mount of mountsFrom(engine, text)) wanted.set(mount.destination, mount);
  const inherited = new Set(wanted.keys());
  const add = (mount: WantedMount) => {
    const present = wanted.get(mount.destination);
    const same =
      present?.type === 'volume' &&
      mount.type === 'volume' &&
      present.name === mount.name &&
      present.name !== undefined;
    if (present !== undefined && !inherited.has(mount.destination) && !same)
      throw refuse.duplicateMount(mount.destination);
    inherited.delete(mount.destination);
    wanted.set(mount.destination, mount);
  };
  for (const bind of host.Binds ?? []) {
    const mount = parseBind(bind, host.VolumeDriver);
    // A mount of Mounts may lie where a tmpfs does, and hides it; a bind may not.
    if (Object.hasOwn(host.Tmpfs ?? {}, mount.destination)) throw refuse.duplicateMount(mount.destination);
    add(mount);
  }
  for (const mount of host.Mounts ?? []) add(parseMount(mount, (path) => engine.files.exists(path)));
  for (const [target, options] of Object.entries(host.Tmpfs ?? {})) {
    const mount = parseTmpfs(target, options);
    if (!wanted.has(mount.destination)) wanted.set(mount.destination, mount);
  }
  for (const target of Object.keys(config.Volumes ?? {}).sort()) {
    const destination = normalizePath(target);
    if (wanted.has(destination)) continue;
    wanted.set(destination, {
      type: 'volume',
      source: '',
      destination,
      driver: host.VolumeDriver,
      mode: '',
      writable: true,
      propagation: '',
      anonymous: true,
      listed: true,
      copy: true,
    });
  }
  const resolved: ResolvedMount[] = [];
  for (const mount of wanted.values()) resolved.push(await realize(engine, mount));
  return resolved;
}

async function realize(engine: Engine, wanted: WantedMount): Promise<ResolvedMount> {
  const { copy, shared, volumeLabels, volumeOptions, ...mount } = wanted;
  if (mount.type !== 'volume') return { mount, copy: false };
  const volume = await createVolume(engine, {
    name: mount.name ?? '',
    driver: mount.driver,
    labels: volumeLabels,
    options: volumeOptions,
  });
  const { driver, name, mountpoint: source } = volume;
  const mode = mount.mode === '' && shared === true && !isForeign(volume) ? 'z' : mount.mode;
  return { mount: { ...mount, name, source, driver, mode }, copy };
}

/** The mounts of another container. Throws EngineError. */
function mountsFrom(engine: Engine, text: string): readonly WantedMount[] {
  const { name, writable } = parseVolumesFrom(text);
  if (name === '') throw refuse.emptyName(name);
  const source = engine.findContainer(name);
  if (source === undefined) throw refuse.badParameter(`No such container: ${name}`);
  return source.record.mounts
    .filter((mount) => mount.listed && mount.type !== 'tmpfs')
    .map((mount) => ({ ...mount, mode: '', writable: mount.writable && writable, copy: false }));
}
