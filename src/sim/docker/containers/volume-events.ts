import { mountVolume, unmountVolume } from '../volumes/share.ts';
import type { Life } from './life.ts';

/** Mounts the volumes of a container that starts, and tells so. Rejects with EngineError. */
export async function mountVolumes(life: Life): Promise<void> {
  for (const mount of life.record.mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    mountVolume(life.engine, mount.name, life.record.id);
    life.engine.events.emit('volume', 'mount', mount.name, {
      container: life.record.id,
      destination: mount.destination,
      driver: mount.driver ?? 'local',
      propagation: mount.propagation,
      'read/write': String(mount.writable),
    });
  }
}

export async function unmountVolumes(life: Life): Promise<void> {
  for (const mount of life.record.mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    unmountVolume(life.engine, mount.name, life.record.id);
    life.engine.events.emit('volume', 'unmount', mount.name, {
      container: life.record.id,
      driver: mount.driver ?? 'local',
    });
  }
}
