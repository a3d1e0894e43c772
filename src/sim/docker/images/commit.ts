import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '#api';
import { decodeJson, optionalBody, readBody } from '../body.ts';
import { applyChanges } from '../build/changes.ts';
import { type CreateBody, createSchema } from '../containers/create-body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { ContainerConfig } from '../records.ts';
import type { Route } from '../route.ts';
import { flag, json } from '../wire.ts';
import { addChildImage } from './child-image.ts';
import { emptyConfig } from './document.ts';
import { commitLayer } from './layer-store.ts';
import { fillConfig } from './merge-config.ts';
import { namedReference, tagImage } from './tag.ts';

/** `POST /commit`: an image from a container's configuration and writable layer. Follows moby CreateImageFromContainer. */
async function commit(engine: Engine, request: HttpRequest): Promise<HttpResponse> {
  const { query } = request;
  const body = await readBody(request, z.looseObject({}), optionalBody);
  const life = engine.container(query.get('container') ?? '');
  const { record } = life;
  // A body that names no field, as `null` of clients, stands for the container's own configuration.
  const given = Object.keys(body).length > 0;
  const base = given ? ownConfig(decodeJson(JSON.stringify(body), createSchema, optionalBody)) : record.config;
  const pauses = query.get('pause') === null || flag(query, 'pause');
  // Nothing runs while this function does: pausing shows only in the events.
  const isPaused = pauses && record.status === 'running';
  if (isPaused) life.pause();
  try {
    const config = fillConfig(await applyChanges(base, query.getAll('changes')), record.config);
    const parent = engine.imageOf(life);
    if (parent === undefined) throw refuse.noSuchImage(record.image);
    const image = addChildImage(engine, parent, {
      author: query.get('author') ?? '',
      comment: query.get('comment') ?? '',
      container: record.id,
      containerConfig: record.config,
      config,
      layer: commitLayer(engine, parent.layers, life.layer),
    });
    const repository = query.get('repo') ?? '';
    const reference = repository === '' ? undefined : namedReference(repository, query.get('tag') ?? '');
    if (reference !== undefined) tagImage(engine, image, reference);
    life.emit('commit', { comment: query.get('comment') ?? '', imageID: image.id, imageRef: reference ?? '' });
    return json(201, { Id: image.id });
  } finally {
    if (isPaused) life.unpause();
  }
}

function ownConfig(body: CreateBody): ContainerConfig {
  const { HostConfig: _, NetworkingConfig: __, ...given } = body;
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  return { ...emptyConfig, ...Object.fromEntries(set) };
}

export const commitRoute: Route = { method: 'POST', path: '/commit', run: commit };
