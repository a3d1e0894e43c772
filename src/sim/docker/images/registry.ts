import type { HttpResponse } from '#api';
import { familiarReference, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { filters, jsonLines } from '../wire.ts';
import { findImage, tagsOf } from './store.ts';

/** `GET /images/search`: the lab's world has no index, which looks like a network without one. */
export function search(query: URLSearchParams): never {
  const term = query.get('term') ?? '';
  const limit = query.get('limit') ?? '';
  if (limit !== '' && !/^-?\d+$/.test(limit)) {
    throw refuse.badParameter(`strconv.Atoi: parsing "${limit}": invalid syntax`);
  }
  const wanted = filters(query, ['is-automated', 'is-official', 'stars']);
  for (const name of ['is-automated', 'is-official']) {
    const values = wanted.get(name);
    if (values !== undefined && !(values.length === 1 && ['true', 'false'].includes(values[0] ?? '')))
      throw refuse.invalidFilter(`${name}=[${values.join(' ')}]`);
  }
  for (const stars of wanted.get('stars') ?? [])
    if (!/^[+-]?\d+$/.test(stars)) throw refuse.invalidFilter(`stars=${stars}`);
  const most = limit === '' ? 25 : Number(limit);
  if (most < 1 || most > 100) throw refuse.badParameter(`Limit ${most} is outside the range of [1, 100]`);
  throw refuse.noIndex(term, most);
}

/** `POST /images/{name}/push`: nobody has an account in the lab's registries. */
export function push(engine: Engine, name: string, query: URLSearchParams): HttpResponse {
  const tag = query.get('tag') ?? '';
  const text = tag === '' ? name : `${name}:${tag}`;
  const reference = parseReference(text);
  if ('error' in reference) throw refuse.badParameter(reference.error);
  const whole = `${reference.host}/${reference.path}`;
  const images = pushed(engine, text, tag, reference.familiarName);
  return jsonLines(
    (async function* () {
      yield { status: `The push refers to repository [${whole}]` };
      if (images.length === 0) {
        yield failure(`An image does not exist locally with the tag: ${reference.familiarName}`);
        return;
      }
      if (reference.host !== 'docker.io') {
        yield failure(refuse.noRegistry(reference.host).message);
        return;
      }
      for (const layer of images.flatMap((image) => image.layers).toReversed()) {
        yield { status: 'Preparing', progressDetail: {}, id: layer.digest.slice(7, 19) };
      }
      yield failure('denied: requested access to the resource is denied');
    })(),
  );
}

function pushed(engine: Engine, text: string, tag: string, familiarName: string) {
  if (tag !== '') {
    const image = engine.tags.get(familiarReference(text) ?? '');
    return image === undefined ? [] : [findImage(engine, image.imageId)];
  }
  return [...engine.images.values()].filter((image) =>
    tagsOf(engine, image).some(({ reference }) => reference.startsWith(`${familiarName}:`)),
  );
}

function failure(message: string) {
  return { errorDetail: { message }, error: message };
}
