import type { HttpRequest, HttpResponse } from '#api';
import { familiarReference, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { jsonLines } from '../wire.ts';
import { chainIds } from './layers.ts';
import { addTag } from './store.ts';

/** `POST /images/create?fromImage=`: takes an image from the world that the lab knows. */
export function pull(engine: Engine, request: HttpRequest): HttpResponse {
  const { query } = request;
  const from = query.get('fromImage') ?? '';
  const tag = query.get('tag') ?? '';
  const text = tag === '' ? from : tag.startsWith('sha256:') ? `${from}@${tag}` : `${from}:${tag}`;
  const reference = parseReference(text);
  if ('error' in reference) throw refuse.badParameter(reference.error);
  const { library } = engine.options;
  const image = library.resolve(text);
  const familiar = familiarReference(text) ?? text;
  if (image === undefined) {
    if (library.hasRepository(reference.familiarName)) throw refuse.noManifest(familiar);
    if (reference.host !== 'docker.io') throw refuse.noRegistry(reference.host);
    throw refuse.pullDenied(reference.familiarName);
  }
  const present = engine.images.get(image.id);
  const known = new Set([...engine.images.values()].flatMap(chainIds));
  const ids = chainIds(image);
  const missing = ids.flatMap((id, index) => {
    const layer = image.layers[index];
    return layer === undefined ? [] : [{ id: id.slice(7, 19), size: layer.size, has: known.has(id) }];
  });
  const upToDate = present !== undefined && engine.tags.get(familiar)?.imageId === image.id;
  return jsonLines(
    (async function* () {
      yield { status: `Pulling from ${reference.path}`, id: reference.tag ?? reference.digest ?? 'latest' };
      if (present === undefined) {
        for (const layer of missing) {
          yield layer.has
            ? { status: 'Already exists', progressDetail: {}, id: layer.id }
            : { status: 'Pulling fs layer', progressDetail: {}, id: layer.id };
        }
        for (const { id, size, has } of missing) {
          if (has) continue;
          const whole = Math.round(size * 0.4);
          yield { status: 'Downloading', progressDetail: { current: whole, total: whole }, id };
          yield { status: 'Verifying Checksum', progressDetail: {}, id };
          yield { status: 'Download complete', progressDetail: {}, id };
          yield { status: 'Extracting', progressDetail: { current: whole, total: whole }, id };
          yield { status: 'Pull complete', progressDetail: {}, id };
        }
      }
      addTag(engine, familiar, image, true);
      engine.events.emit('image', 'pull', familiar, { name: reference.familiarName });
      yield { status: `Digest: ${image.digest}` };
      const outcome = upToDate ? 'Image is up to date' : 'Downloaded newer image';
      yield { status: `Status: ${outcome} for ${familiar}` };
    })(),
  );
}
