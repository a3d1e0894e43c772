import { EngineError, refuse } from '../engine-error.ts';
import type { MountRecord } from '../records.ts';
import { isForeign, mountForeign, unmountForeign } from '../volumes/foreign.ts';
import { PluginError } from '../volumes/plugins/plugin-error.ts';
import { mountVolume, unmountVolume } from '../volumes/share.ts';
import type { Life } from './life.ts';

/** A volume of a plug-in that is mounted for a container. */
export interface MountedVolume {
  /** What the plug-in knows this use by. */
  readonly id: string;
  /** On the machine. */
  readonly path: string;
}

/** Mounts the volumes of a container that starts, and tells so. Rejects with EngineError. */
export async function mountVolumes(life: Life): Promise<void> {
  for (const mount of life.record.mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    if (isForeign(mount)) await mountForLife(life, mount, mount.name);
    else mountVolume(life.engine, mount.name, life.record.id);
    life.engine.events.emit('volume', 'mount', mount.name, {
      container: life.record.id,
      destination: mount.destination,
      driver: mount.driver ?? 'local',
      propagation: mount.propagation,
      'read/write': String(mount.writable),
    });
  }
}

async function mountForLife(life: Life, { driver = '', destination, source }: MountRecord, name: string) {
  const { engine } = life;
  const id = engine.newId();
  try {
    life.mounted.set(destination, { id, path: await mountForeign(engine, name, driver, id) });
  } catch (error) {
    if (error instanceof PluginError) throw refuse.volumeMount(source, error.message);
    if (!(error instanceof EngineError)) throw error;
    throw new EngineError(error.status, refuse.volumeMount(source, error.message).message);
  }
}

/** A driver that does not let go holds nobody up: only the engine's log tells of it. */
export async function unmountVolumes(life: Life): Promise<void> {
  for (const mount of life.record.mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    const used = life.mounted.get(mount.destination);
    life.mounted.delete(mount.destination);
    if (!isForeign(mount)) unmountVolume(life.engine, mount.name, life.record.id);
    else if (used === undefined) continue;
    else await unmountForeign(life.engine, mount.name, mount.driver ?? '', used.id).catch(() => undefined);
    life.engine.events.emit('volume', 'unmount', mount.name, {
      container: life.record.id,
      driver: mount.driver ?? 'local',
    });
  }
}

/** Does something with the files of a container that may not run: its volumes in plug-ins are mounted for so long. Rejects with EngineError. */
export async function withForeignVolumes<T>(life: Life, work: () => T | Promise<T>): Promise<T> {
  const mounted: (readonly [MountRecord, MountedVolume])[] = [];
  try {
    for (const mount of life.record.mounts) {
      if (mount.type !== 'volume' || mount.name === undefined) continue;
      if (!isForeign(mount) || life.mounted.has(mount.destination)) continue;
      await mountForLife(life, mount, mount.name);
      const used = life.mounted.get(mount.destination);
      if (used !== undefined) mounted.push([mount, used]);
    }
    return await work();
  } finally {
    for (const [{ destination, name = '', driver = '' }, used] of mounted) {
      // Whoever started it meanwhile has mounted the volume anew.
      if (life.mounted.get(destination) === used) life.mounted.delete(destination);
      await unmountForeign(life.engine, name, driver, used.id).catch(() => undefined);
    }
  }
}
