import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { forgetRemovedImage } from '../images/remove.ts';
import { removeVolume, usersOfVolume } from '../volumes/store.ts';
import type { Life } from './life.ts';

/** Takes a container away that does not run; with `volumes` also the anonymous ones that nobody else uses. */
export async function removeContainer(
  engine: Engine,
  life: Life,
  options: { readonly volumes: boolean },
): Promise<void> {
  const { record } = life;
  if (!engine.lives.has(record.id)) return;
  engine.lives.delete(record.id);
  engine.options.journal?.remove('container', record.id);
  engine.options.dropLayer?.(record.layerId);
  if (engine.files.exists(life.directory)) engine.files.remove(life.directory, { recursive: true });
  forgetRemovedImage(engine, record.imageId);
  life.emit('destroy');
  for (const mount of options.volumes ? record.mounts : []) {
    if (mount.anonymous !== true || mount.name === undefined) continue;
    if (engine.volumes.has(mount.name) && usersOfVolume(engine, mount.name).length === 0)
      // Only the engine's log tells of drivers that do not let go.
      await removeVolume(engine, mount.name).catch(() => undefined);
  }
  life.removed();
}

/** What `DELETE /containers/{name}` does. Throws EngineError. */
export async function removeByRequest(
  engine: Engine,
  name: string,
  options: { readonly force: boolean; readonly volumes: boolean },
): Promise<void> {
  const life = engine.container(name);
  await life.startSettled();
  if (life.running || life.record.status === 'restarting') {
    if (!options.force) {
      const { id, status } = life.record;
      if (status === 'paused') throw refuse.removePaused(id);
      throw status === 'restarting' ? refuse.removeRestarting(id) : refuse.removeRunning(id);
    }
    life.record.manuallyStopped = true;
    if (life.running) {
      life.kill('KILL');
      await life.ended;
    } else await life.stop(0);
  }
  await removeContainer(engine, life, options);
}
