import { refuse } from '../engine-error.ts';
import { parsePlatform } from '../platform.ts';
import { defineRoutes } from '../route.ts';
import { empty, filters, flag, json } from '../wire.ts';
import { commitRoute } from './commit.ts';
import { historyOf } from './history.ts';
import { importImage } from './import.ts';
import { inspectImage } from './inspect.ts';
import { listImages } from './list.ts';
import { loadImages } from './load.ts';
import { pruneImages } from './prune.ts';
import { pull } from './pull.ts';
import { push, search } from './registry.ts';
import { removeImage } from './remove.ts';
import { saveImages } from './save.ts';
import { findImage, lookUpImage } from './store.ts';
import { namedReference, tagImage } from './tag.ts';

export const imageRoutes = defineRoutes([
  {
    method: 'GET',
    path: '/images/json',
    run: (engine, { query }) => {
      const wanted = filters(query, ['before', 'dangling', 'label', 'reference', 'since']);
      return json(200, listImages(engine, wanted, flag(query, 'all')));
    },
  },
  {
    method: 'POST',
    path: '/images/create',
    run: (engine, request) => {
      const platform = request.query.get('platform') ?? '';
      if (platform !== '') parsePlatform(platform);
      return request.query.has('fromSrc') ? importImage(engine, request) : pull(engine, request);
    },
  },
  { method: 'POST', path: '/images/prune', run: (engine, { query }) => json(200, pruneImages(engine, query)) },
  { method: 'GET', path: '/images/search', run: (_engine, { query }) => search(query) },
  { method: 'POST', path: '/images/load', run: loadImages },
  { method: 'GET', path: '/images/get', run: (engine, { query }) => saveImages(engine, query.getAll('names')) },
  {
    method: 'GET',
    path: '/images/{name}/get',
    run: (engine, _request, { name }) => saveImages(engine, [name]),
  },
  {
    method: 'GET',
    path: '/images/{name}/json',
    run: (engine, _request, { name }) => {
      const image = lookUpImage(engine, name);
      if (image === undefined) throw refuse.inspectImage(name);
      return json(200, inspectImage(engine, image));
    },
  },
  {
    method: 'GET',
    path: '/images/{name}/history',
    run: (engine, _request, { name }) => json(200, historyOf(engine, findImage(engine, name))),
  },
  {
    method: 'POST',
    path: '/images/{name}/tag',
    run: (engine, { query }, { name }) => {
      const image = findImage(engine, name);
      tagImage(engine, image, namedReference(query.get('repo') ?? '', query.get('tag') ?? ''));
      return empty(201);
    },
  },
  { method: 'POST', path: '/images/{name}/push', run: (engine, { query }, { name }) => push(engine, name, query) },
  {
    method: 'DELETE',
    path: '/images/{name}',
    run: (engine, { query }, { name }) =>
      json(200, removeImage(engine, name, { force: flag(query, 'force'), prune: !flag(query, 'noprune') })),
  },
  commitRoute,
]);
