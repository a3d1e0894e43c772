import type { Life } from './life.ts';

/** Tells that a start mounted the container's volumes. */
export function mountVolumes(life: Life): void {
  for (const mount of life.record.mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    life.engine.events.emit('volume', 'mount', mount.name, {
      container: life.record.id,
      destination: mount.destination,
      driver: mount.driver ?? 'local',
      propagation: mount.propagation,
      'read/write': String(mount.writable),
    });
  }
}

export function unmountVolumes(life: Life): void {
  for (const mount of life.record.mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    life.engine.events.emit('volume', 'unmount', mount.name, {
      container: life.record.id,
      driver: mount.driver ?? 'local',
    });
  }
}
