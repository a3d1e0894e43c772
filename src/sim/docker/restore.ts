import { Life } from './containers/life.ts';
import { removeContainer } from './containers/remove.ts';
import type { Engine } from './engine.ts';
import { restoreImages } from './images/restore.ts';
import type { ContainerRecord, ImageTag, NetworkRecord, VolumeRecord } from './records.ts';

/**
 * Brings back what the journal holds. Containers that ran run again from the beginning of their command, on their layer and
 * with the time at which they were started: to the learner the engine never went away (as with dockerd's live-restore). Undefined:
 * it holds nothing; else it resolves when everything runs that ran.
 */
export function restore(engine: Engine): Promise<void> | undefined {
  const { journal } = engine.options;
  if (journal === undefined) return undefined;
  const networks = journal.load('network') as readonly NetworkRecord[];
  if (networks.length === 0) return undefined;
  for (const record of networks) {
    // A lab of an earlier release knows less of its networks.
    const earlier = { range: record.subnet, configs: [], subnetGiven: false, configOnly: false };
    const network: NetworkRecord = { ...earlier, ...record };
    engine.networks.set(network.id, network);
    engine.host.addBridge(network);
  }
  for (const volume of journal.load('volume') as readonly VolumeRecord[]) engine.volumes.set(volume.name, volume);
  restoreImages(engine);
  for (const tag of journal.load('tag') as readonly ImageTag[]) {
    if (engine.images.has(tag.imageId)) engine.tags.set(tag.reference, tag);
  }
  const again: Life[] = [];
  for (const record of journal.load('container') as readonly ContainerRecord[]) {
    const isKnown =
      record.imageId === '' || engine.images.has(record.imageId) || engine.removedImages.has(record.imageId);
    if (!isKnown) continue;
    const layer = engine.options.loadLayer?.(record.layerId) ?? engine.options.runtime.createLayer(record.layerId);
    const life = new Life(engine, record, layer);
    life.onAutoRemove = () => removeContainer(engine, life, { volumes: true });
    engine.lives.set(record.id, life);
    const ran = record.status === 'running' || record.status === 'paused' || record.status === 'restarting';
    if (ran) {
      record.status = 'exited';
      record.pid = 0;
      for (const endpoint of record.endpoints)
        Object.assign(endpoint, { endpointId: '', gateway: '', address: '', prefix: 0, mac: '' });
      record.ports = {};
      engine.saveContainer(life);
    }
    const policy = record.hostConfig.RestartPolicy.Name;
    const restarts = policy === 'always' || (policy === 'unless-stopped' && !record.manuallyStopped);
    if (ran || (record.started && restarts)) again.push(life);
  }
  return resumeAll(again);
}

async function resumeAll(lives: readonly Life[]): Promise<void> {
  for (const life of lives) {
    try {
      await life.resume();
    } catch {
      // Its record says why.
    }
  }
}
