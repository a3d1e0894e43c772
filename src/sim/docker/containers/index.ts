import { signalName } from '../../runtime/index.ts';
import { containerBody, readBody } from '../body.ts';
import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import { findImage } from '../images/store.ts';
import { parsePlatform } from '../platform.ts';
import { pruneFilter } from '../prune-filter.ts';
import { defineRoutes } from '../route.ts';
import { commonHeaders, empty, filters, flag, integer, json } from '../wire.ts';
import { getArchive, putArchive, statArchive } from './archive.ts';
import { attach } from './attach.ts';
import { createContainer, reserveName } from './create.ts';
import { createSchema } from './create-body.ts';
import { exportContainer } from './export.ts';
import { listContainers, listFilters } from './list.ts';
import { logs } from './logs.ts';
import { removeByRequest, removeContainer } from './remove.ts';
import { inspectContainer, sizes, summarizeContainer } from './render.ts';
import { stats } from './stats.ts';
import { top } from './top.ts';
import { update } from './update.ts';
import { createWarnings } from './verify.ts';
import { withForeignVolumes } from './volume-events.ts';

function seconds(query: URLSearchParams): number | undefined {
  return (query.get('t') ?? '') === '' ? undefined : integer(query, 't', 500);
}

/** Throws EngineError unless the image is one for that platform (`linux/arm64`). */
function demandPlatform(engine: Engine, reference: string, wanted: string): void {
  const actual = `linux/${findImage(engine, reference).document.architecture}`;
  if (wanted !== actual) throw refuse.wrongPlatform(reference, wanted, actual);
}

export const containerRoutes = defineRoutes([
  {
    method: 'GET',
    path: '/containers/json',
    run: (engine, { query }) => {
      const found = listContainers(engine, filters(query, listFilters), {
        all: flag(query, 'all'),
        limit: (query.get('limit') ?? '') === '' ? 0 : integer(query, 'limit', 500),
      });
      return json(
        200,
        found.map((life) => summarizeContainer(engine, life, flag(query, 'size'))),
      );
    },
  },
  {
    method: 'POST',
    path: '/containers/create',
    run: async (engine, request) => {
      const body = await readBody(request, createSchema, containerBody);
      const platform = request.query.get('platform') ?? '';
      if (platform !== '') demandPlatform(engine, body.Image, parsePlatform(platform));
      const life = await createContainer(engine, request.query.get('name') ?? '', body);
      return json(201, { Id: life.record.id, Warnings: createWarnings(life.record.hostConfig) });
    },
  },
  {
    method: 'POST',
    path: '/containers/prune',
    run: async (engine, { query }) => {
      const takes = pruneFilter(filters(query, ['label', 'label!', 'until']), engine.clock.now());
      const deleted: string[] = [];
      let reclaimed = 0;
      for (const life of [...engine.lives.values()]) {
        if (life.running || life.record.status === 'restarting') continue;
        if (!takes({ labels: life.record.config.Labels, created: Date.parse(life.record.created) })) continue;
        reclaimed += sizes(engine, life).SizeRw;
        await removeContainer(engine, life, { volumes: false });
        deleted.push(life.record.id);
      }
      engine.events.emit('container', 'prune', '', { reclaimed: String(reclaimed) });
      return json(200, { ContainersDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed });
    },
  },
  {
    method: 'GET',
    path: '/containers/{name}/json',
    run: (engine, { query }, { name }) =>
      json(200, inspectContainer(engine, engine.container(name), flag(query, 'size'))),
  },
  {
    method: 'POST',
    path: '/containers/{name}/start',
    run: async (engine, _request, { name }) => {
      const life = engine.container(name);
      await life.startSettled();
      if (life.record.status === 'running') return empty(304);
      await life.startAnew();
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/stop',
    run: async (engine, { query }, { name }) => {
      const life = engine.container(name);
      const patience = seconds(query);
      if (!life.running && life.record.status !== 'restarting') return empty(304);
      await life.stop(patience);
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/restart',
    run: async (engine, { query }, { name }) => {
      const life = engine.container(name);
      const patience = seconds(query);
      const removes = life.onAutoRemove;
      life.onAutoRemove = undefined;
      try {
        await life.stop(patience);
        await life.startAnew();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw refuse.server(`Cannot restart container ${name}: ${why}`);
      } finally {
        life.onAutoRemove = removes;
      }
      life.emit('restart');
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/kill',
    run: (engine, { query }, { name }) => {
      const signal = query.get('signal') ?? '';
      const number = /^\d+$/.test(signal) ? Number(signal) : undefined;
      // The engine takes a negative number for a very large one.
      if (/^-[1-9]\d*$/.test(signal)) throw refuse.unsupportedSignal(name, 2n ** 64n + BigInt(signal));
      if (number === 0 || (number === undefined && signal !== '' && signalName(signal) === undefined))
        throw refuse.invalidSignal(signal);
      if (number !== undefined && signalName(signal) === undefined) throw refuse.unsupportedSignal(name, number);
      const found = engine.findContainer(name);
      if (found === undefined) throw refuse.cannotKillUnknown(name);
      if (!found.running) throw refuse.cannotKill(name, found.record.id);
      found.kill(signal);
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/pause',
    run: (engine, _request, { name }) => {
      engine.container(name).pause();
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/unpause',
    run: (engine, _request, { name }) => {
      engine.container(name).unpause();
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/wait',
    run: (engine, { query }, { name }) => {
      const life = engine.container(name);
      const condition = query.get('condition') ?? '';
      const ended = life.wait(condition === 'next-exit' || condition === 'removed' ? condition : 'not-running');
      return {
        status: 200,
        headers: { ...commonHeaders, 'Content-Type': 'application/json' },
        // The head goes out at once: clients start the container only when they have it.
        body: (async function* () {
          yield `${JSON.stringify({ Error: null, StatusCode: await ended })}\n`;
        })(),
      };
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/attach',
    run: (engine, request, { name }) => attach(engine, request, name),
  },
  { method: 'GET', path: '/containers/{name}/logs', run: (engine, request, { name }) => logs(engine, request, name) },
  {
    method: 'POST',
    path: '/containers/{name}/resize',
    run: (engine, { query }, { name }) => {
      const [rows, columns] = [integer(query, 'h', 400), integer(query, 'w', 400)];
      const life = engine.container(name);
      if (!life.running) throw refuse.notRunning(life.record.id);
      life.process?.resize(columns, rows);
      return empty(200);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/rename',
    run: (engine, { query }, { name }) => {
      const life = engine.container(name);
      const wanted = query.get('name') ?? '';
      if (wanted === '') throw refuse.badParameter('Neither old nor new names may be empty');
      if (wanted.replace(/^\//, '') === life.record.name) {
        throw refuse.badParameter('Renaming a container with the same name as its current name');
      }
      const oldName = life.record.name;
      try {
        life.record.name = reserveName(engine, wanted.startsWith('/') ? wanted : `/${wanted}`);
      } catch (error) {
        throw error instanceof EngineError ? refuse.newName(error) : error;
      }
      engine.saveContainer(life);
      life.emit('rename', { oldName: `/${oldName}` });
      return empty(204);
    },
  },
  {
    method: 'POST',
    path: '/containers/{name}/update',
    run: (engine, request, { name }) => update(engine, request, name),
  },
  {
    method: 'GET',
    path: '/containers/{name}/top',
    run: (engine, { query }, { name }) => top(engine, name, query.get('ps_args') ?? ''),
  },
  {
    method: 'GET',
    path: '/containers/{name}/changes',
    run: (engine, _request, { name }) => {
      const changes = engine
        .container(name)
        .changes()
        .map(({ path, kind }) => ({ Path: path, Kind: kind }));
      return json(200, changes.length === 0 ? null : changes);
    },
  },
  {
    method: 'HEAD',
    path: '/containers/{name}/archive',
    run: (engine, request, { name }) =>
      withForeignVolumes(engine.container(name), () => statArchive(engine, request, name)),
  },
  {
    method: 'GET',
    path: '/containers/{name}/archive',
    run: (engine, request, { name }) =>
      withForeignVolumes(engine.container(name), () => getArchive(engine, request, name)),
  },
  {
    method: 'PUT',
    path: '/containers/{name}/archive',
    run: (engine, request, { name }) =>
      withForeignVolumes(engine.container(name), () => putArchive(engine, request, name)),
  },
  {
    method: 'GET',
    path: '/containers/{name}/stats',
    run: (engine, request, { name }) => stats(engine, request, name),
  },
  {
    method: 'GET',
    path: '/containers/{name}/export',
    run: (engine, _request, { name }) => exportContainer(engine, name),
  },
  {
    method: 'DELETE',
    path: '/containers/{name}',
    run: async (engine, { query }, { name }) => {
      if (flag(query, 'link') && engine.container(name)) throw refuse.defaultLink();
      await removeByRequest(engine, name, { force: flag(query, 'force'), volumes: flag(query, 'v') });
      return empty(204);
    },
  },
]);
