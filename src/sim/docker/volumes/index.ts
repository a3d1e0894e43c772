import { z } from 'zod';
import { goType, readBody, strictBody } from '../body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { nameMatcher } from '../name-filter.ts';
import { pruneFilter } from '../prune-filter.ts';
import { defineRoutes } from '../route.ts';
import { empty, filters, flag, json, matchesLabels } from '../wire.ts';
import { isForeign } from './foreign.ts';
import { createVolume, findVolume, listVolumes, removeVolume, sizeBelow, usersOfVolume } from './store.ts';
import { localVolume, type Volume, volumePath } from './volume.ts';

/** A volume as the API shows it. */
export function renderVolume(volume: Volume) {
  return {
    CreatedAt: volume.createdAt,
    Driver: volume.driver,
    Labels: volume.labels,
    Mountpoint: volume.mountpoint,
    Name: volume.name,
    Options: volume.options,
    Scope: volume.scope,
  };
}

/** The volumes that lie on the machine's own disk, with their users and sizes, as `system df` shows them. */
export function renderUsage(engine: Engine) {
  const own = [...engine.volumes.values()].filter((record) => !isForeign(record)).map(localVolume);
  return own.map((volume) => ({
    ...renderVolume(volume),
    UsageData: {
      RefCount: usersOfVolume(engine, volume.name).length,
      Size: sizeBelow(engine, volumePath(volume.name)),
    },
  }));
}

const labels = z.record(z.string(), z.string()).nullish();
const createSchema = z
  .looseObject({
    Name: z.string().default(''),
    Driver: z.string().default(''),
    DriverOpts: labels,
    Labels: labels,
  })
  .register(goType, { name: 'volume.VolumeCreateBody' });

function matches(engine: Engine, volume: Volume, wanted: ReadonlyMap<string, readonly string[]>): boolean {
  const dangling = wanted.get('dangling');
  if (dangling !== undefined) {
    const unused = usersOfVolume(engine, volume.name).length === 0;
    if (unused !== dangling.some((value) => ['true', '1'].includes(value))) return false;
  }
  const names = wanted.get('name')?.map(nameMatcher);
  if (names?.some((fits) => fits(volume.name)) === false) return false;
  const drivers = wanted.get('driver');
  if (drivers !== undefined && !drivers.includes(volume.driver)) return false;
  return matchesLabels(volume.labels, wanted.get('label') ?? []);
}

/** Throws EngineError 400 for a `dangling` that is neither true nor false. */
function verifyDangling(values: readonly string[] | undefined): void {
  if (values === undefined || values.some((value) => ['true', '1', 'false', '0'].includes(value))) return;
  throw refuse.badParameter(`Invalid filter 'dangling=[${values.join(' ')}]'`);
}

export const volumeRoutes = defineRoutes([
  {
    method: 'GET',
    path: '/volumes',
    run: async (engine, request) => {
      const wanted = filters(request.query, ['dangling', 'driver', 'label', 'name']);
      verifyDangling(wanted.get('dangling'));
      const { volumes, warnings } = await listVolumes(engine);
      const found = volumes.filter((volume) => matches(engine, volume, wanted));
      found.sort((left, right) => (left.name < right.name ? -1 : 1));
      return json(200, { Volumes: found.map(renderVolume), Warnings: warnings.length === 0 ? null : warnings });
    },
  },
  {
    method: 'POST',
    path: '/volumes/create',
    run: async (engine, request) => {
      const body = await readBody(request, createSchema, strictBody);
      const volume = await createVolume(engine, {
        name: body.Name,
        driver: body.Driver,
        labels: body.Labels,
        options: body.DriverOpts,
      });
      return json(201, renderVolume(volume));
    },
  },
  {
    method: 'POST',
    path: '/volumes/prune',
    run: async (engine, request) => {
      const takes = pruneFilter(filters(request.query, ['label', 'label!']), engine.clock.now());
      const deleted: string[] = [];
      let reclaimed = 0;
      for (const volume of [...engine.volumes.values()]) {
        if (isForeign(volume) || usersOfVolume(engine, volume.name).length > 0) continue;
        if (Object.keys(volume.options ?? {}).length > 0) continue;
        if (!takes({ labels: volume.labels, created: 0 })) continue;
        reclaimed += sizeBelow(engine, volumePath(volume.name));
        await removeVolume(engine, volume.name);
        deleted.push(volume.name);
      }
      engine.events.emit('volume', 'prune', '', { reclaimed: String(reclaimed) });
      return json(200, { VolumesDeleted: deleted, SpaceReclaimed: reclaimed });
    },
  },
  {
    method: 'GET',
    path: '/volumes/{name}',
    run: async (engine, _request, { name }) => {
      const volume = await findVolume(engine, name);
      if (volume === undefined) throw refuse.noSuchVolume(name);
      const { status = {} } = volume;
      return json(200, { ...renderVolume(volume), ...(Object.keys(status).length === 0 ? {} : { Status: status }) });
    },
  },
  {
    method: 'DELETE',
    path: '/volumes/{name}',
    run: async (engine, request, { name }) => {
      await removeVolume(engine, name, flag(request.query, 'force'));
      return empty(204);
    },
  },
]);
