import type { HttpRequest, HttpResponse } from '#api';
import { familiarReference, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { jsonLines } from '../wire.ts';
import { fromLibrary } from './image.ts';
import { chainIds } from './layers.ts';
import { addTag } from './store.ts';

/** `POST /images/create?fromImage=`: takes an image from the world that the lab knows. */
export function pull(engine: Engine, request: HttpRequest): HttpResponse {
  const { query } = request;
  const from = query.get('fromImage') ?? '';
  const tag = query.get('tag') ?? '';
  const text = tag === '' ? from : tag.startsWith('sha256:') ? `${from}@${tag}` : `${from}:${tag}`;
  return jsonLines(pullSteps(engine, text));
}

/** Pulls an image, telling its progress; throws EngineError at once when the world has none of that name. */
export function pullSteps(engine: Engine, text: string): AsyncIterable<unknown> {
  const reference = parseReference(text);
  if ('error' in reference) throw refuse.badParameter(reference.error);
  const { library } = engine.options;
  const found = library.resolve(text);
  const familiar = familiarReference(text) ?? text;
  if (found === undefined) {
    if (library.hasRepository(reference.familiarName)) throw refuse.noManifest(familiar);
    if (reference.host !== 'docker.io') throw refuse.noRegistry(reference.host);
    throw refuse.pullDenied(reference.familiarName);
  }
  const image = fromLibrary(found);
  const isPresent = engine.images.has(image.id);
  const known = new Set([...engine.images.values()].flatMap(chainIds));
  const layers = chainIds(image).map((id, index) => ({
    id: id.slice(7, 19),
    size: image.layers[index]?.size ?? 0,
    isKnown: known.has(id),
  }));
  const isUpToDate = isPresent && engine.tags.get(familiar)?.imageId === image.id;
  return (async function* () {
    yield { status: `Pulling from ${reference.path}`, id: reference.tag ?? reference.digest ?? 'latest' };
    if (!isPresent) {
      for (const { id, isKnown } of layers) {
        yield { status: isKnown ? 'Already exists' : 'Pulling fs layer', progressDetail: {}, id };
      }
      for (const { id, size, isKnown } of layers) {
        if (isKnown) continue;
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
    yield { status: `Digest: ${found.digest}` };
    yield { status: `Status: ${isUpToDate ? 'Image is up to date' : 'Downloaded newer image'} for ${familiar}` };
  })();
}
