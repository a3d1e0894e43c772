import type { HttpResponse } from '#api';
import { archiveEnd, memberBytes, parseReference, plainHeader, sha256 } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { commonHeaders } from '../wire.ts';
import { emptyConfig, type ImageDocument, orderedConfig } from './document.ts';
import { goJson } from './go-json.ts';
import type { Image } from './image.ts';
import { chainIds } from './layers.ts';
import { lookUpImage, tagsOf } from './store.ts';
import { archiveOf } from './unpack-layer.ts';

interface Selected {
  readonly image: Image;
  readonly references: string[];
}

/** Which images under which names. Follows moby image/tarexport parseNames. Throws EngineError. */
function select(engine: Engine, names: readonly string[]): readonly Selected[] {
  const selected = new Map<string, Selected>();
  const add = (image: Image, reference?: string) => {
    const entry = selected.get(image.id) ?? { image, references: [] };
    selected.set(image.id, entry);
    if (reference !== undefined && !entry.references.includes(reference)) entry.references.push(reference);
  };
  for (const name of names) {
    // A whole id is no name with a tag (moby's reference.ParseAnyReference).
    const whole = /^sha256:[0-9a-f]{64}$/.test(name) ? lookUpImage(engine, name) : undefined;
    if (whole !== undefined) {
      add(whole);
      continue;
    }
    const parsed = parseReference(name);
    const tagged = 'error' in parsed ? [] : namesWithin(engine, parsed.familiarName, parsed.tag);
    const byReference = 'error' in parsed || parsed.digest !== undefined ? [] : tagged;
    for (const { image, reference } of byReference) add(image, reference);
    if (byReference.length > 0) continue;
    const image = 'error' in parsed || parsed.tag === undefined ? lookUpImage(engine, name) : undefined;
    if (image === undefined) throw 'error' in parsed ? refuse.server(parsed.error) : missing(name, parsed.tag);
    add(image);
  }
  return [...selected.values()];
}

function missing(name: string, tag: string | undefined) {
  return tag === undefined ? refuse.noSuchImage(name) : refuse.noReference();
}

function namesWithin(engine: Engine, familiarName: string, tag: string | undefined) {
  return [...engine.images.values()].flatMap((image) =>
    tagsOf(engine, image)
      .map(({ reference }) => reference)
      .filter((reference) =>
        tag === undefined ? reference.replace(/:[^:/]*$/, '') === familiarName : reference === `${familiarName}:${tag}`,
      )
      .map((reference) => ({ image, reference })),
  );
}

/** Facts of the format that engines before 1.10 read; its ids name the layers' folders. Follows moby image/v1 CreateID. */
function legacyLayers(image: Image): readonly { readonly id: string; readonly json: string }[] {
  const chains = chainIds(image);
  const layers: { id: string; json: string }[] = [];
  for (const [index, chain] of chains.entries()) {
    const parent = layers.at(-1)?.id;
    const facts = index === chains.length - 1 ? topFacts(image.document) : lowerFacts();
    const identity = { ...facts, layer_id: chain, ...(parent === undefined ? {} : { parent: `sha256:${parent}` }) };
    const id = sha256(goJson(sortedFields(identity))).slice(7);
    layers.push({
      id,
      json: goJson({ id, ...(parent === undefined ? {} : { parent }), ...facts, os: image.document.os }),
    });
  }
  return layers;
}

function sortedFields(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function lowerFacts(): object {
  return { created: '1970-01-01T00:00:00Z', container_config: orderedConfig(emptyConfig) };
}

function topFacts(document: ImageDocument): object {
  const { created, container, container_config, docker_version, author, config, architecture } = document;
  return {
    created,
    ...(container === undefined ? {} : { container }),
    container_config: orderedConfig(container_config),
    ...(docker_version === undefined ? {} : { docker_version }),
    ...(author === undefined ? {} : { author }),
    config: orderedConfig(config),
    architecture,
  };
}

/** `GET /images/get`: images as an archive that `docker load` reads. */
export function saveImages(engine: Engine, names: readonly string[]): HttpResponse {
  const selected = select(engine, names);
  if (selected.some(({ image }) => image.layers.length === 0)) throw refuse.server('empty export - not implemented');
  for (const { image } of selected) engine.events.emit('image', 'save', image.id, { name: image.id });
  return {
    status: 200,
    headers: { ...commonHeaders, 'Content-Type': 'application/x-tar' },
    body: (async function* () {
      yield* archiveOfImages(engine, selected);
    })(),
  };
}

function* archiveOfImages(engine: Engine, selected: readonly Selected[]): Generator<Uint8Array> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const members = new Map<string, () => Iterable<Uint8Array>>();
  const repositories: Record<string, Record<string, string>> = {};
  const paths = new Map<string, string>();
  const manifest = selected.map(({ image, references }) => {
    const modified = Date.parse(image.created);
    const legacy = legacyLayers(image);
    const chains = chainIds(image);
    for (const [index, { id, json }] of legacy.entries()) {
      const layer = image.layers[index];
      if (layer === undefined || members.has(`${id}/`)) continue;
      const chain = chains[index] ?? '';
      const file = { ...plainHeader, modified };
      members.set(`${id}/`, () => memberBytes({ ...file, name: `${id}/`, type: 'directory', mode: 0o755 }));
      members.set(`${id}/VERSION`, () => memberBytes({ ...file, name: `${id}/VERSION` }, encode('1.0')));
      members.set(`${id}/json`, () => memberBytes({ ...file, name: `${id}/json` }, encode(json)));
      const known = paths.get(layer.digest);
      if (known === undefined) {
        paths.set(layer.digest, `${id}/layer.tar`);
        const content = () => Buffer.concat([...archiveOf(engine, chain, layer)]);
        members.set(`${id}/layer.tar`, () => memberBytes({ ...file, name: `${id}/layer.tar` }, content()));
      } else {
        const link = {
          ...file,
          name: `${id}/layer.tar`,
          type: 'symlink' as const,
          mode: 0o777,
          linkName: `../${known}`,
        };
        members.set(`${id}/layer.tar`, () => memberBytes(link));
      }
    }
    const name = `${image.id.slice(7)}.json`;
    members.set(name, () => memberBytes({ ...plainHeader, modified, name }, encode(image.json)));
    const sorted = references.toSorted();
    for (const reference of sorted) {
      const colon = reference.lastIndexOf(':');
      repositories[reference.slice(0, colon)] ??= {};
      const tags = repositories[reference.slice(0, colon)] ?? {};
      tags[reference.slice(colon + 1)] = legacy.at(-1)?.id ?? '';
    }
    return {
      Config: name,
      RepoTags: sorted.length === 0 ? null : sorted,
      Layers: legacy.map(({ id }) => `${id}/layer.tar`),
    };
  });
  for (const name of [...members.keys()].sort()) yield* members.get(name)?.() ?? [];
  yield* memberBytes({ ...plainHeader, name: 'manifest.json' }, encode(`${goJson(manifest)}\n`));
  if (Object.keys(repositories).length > 0) {
    yield* memberBytes({ ...plainHeader, name: 'repositories' }, encode(`${goJson(repositories)}\n`));
  }
  yield archiveEnd();
}
