import { type LibraryImage, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { defineRoutes } from '../route.ts';
import { empty, filters, flag, json, matchesLabels } from '../wire.ts';
import { chainIds, layerDirectories } from './layers.ts';
import { pull } from './pull.ts';
import { pruneImages, removeImage } from './remove.ts';
import { addTag, digestsOf, findImage, lookUpImage, tagsOf } from './store.ts';

function emptyToNull<T>(values: readonly T[] | undefined): readonly T[] | null {
  return values === undefined || values.length === 0 ? null : values;
}

function setOf(names: readonly string[] | undefined): Record<string, object> | undefined {
  return names === undefined || names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, {}]));
}

/** One entry of `GET /images/json`. */
export function summarizeImage(engine: Engine, image: LibraryImage, patterns?: readonly string[]) {
  // Of an image that was looked for by reference only the names that match are told.
  const shown = (reference: string) => patterns?.some((pattern) => matchesReference([reference], pattern)) ?? true;
  const tags = tagsOf(engine, image)
    .map((tag) => tag.reference)
    .filter(shown);
  const digests = digestsOf(engine, image).filter(shown);
  return {
    Containers: -1,
    Created: Math.floor(Date.parse(image.created) / 1000),
    Id: image.id,
    Labels: image.config.labels ?? null,
    ParentId: '',
    RepoDigests: emptyToNull(digests) ?? (tags.length === 0 ? ['<none>@<none>'] : null),
    RepoTags: tags.length === 0 ? ['<none>:<none>'] : tags,
    SharedSize: -1,
    Size: image.size,
    VirtualSize: image.size,
  };
}

/** Bytes of layers that other images have too. */
export function sharedSize(engine: Engine, image: LibraryImage): number {
  const others = new Set([...engine.images.values()].filter((other) => other !== image).flatMap(chainIds));
  const own = chainIds(image);
  return image.layers.reduce((sum, layer, index) => sum + (others.has(own[index] ?? '') ? layer.size : 0), 0);
}

function inspect(engine: Engine, image: LibraryImage) {
  const { config } = image;
  const nothing = {
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: null,
    Cmd: null,
    Image: '',
    Volumes: null,
    WorkingDir: '',
    Entrypoint: null,
    OnBuild: null,
    Labels: null,
  };
  const exposed = setOf(config.exposedPorts);
  const [top = '', ...lower] = layerDirectories(image);
  const tags = tagsOf(engine, image);
  return {
    Id: image.id,
    RepoTags: tags.map((tag) => tag.reference),
    RepoDigests: digestsOf(engine, image),
    Parent: '',
    Comment: image.history.at(-1)?.comment ?? '',
    Created: image.created,
    Container: '',
    ContainerConfig: nothing,
    DockerVersion: '',
    Author: '',
    Config: {
      ...nothing,
      User: config.user ?? '',
      ...(exposed === undefined ? {} : { ExposedPorts: exposed }),
      Env: emptyToNull(config.environment),
      Cmd: emptyToNull(config.command),
      Volumes: setOf(config.volumes) ?? null,
      WorkingDir: config.workingDirectory ?? '',
      Entrypoint: emptyToNull(config.entrypoint),
      Labels: config.labels ?? null,
      ...(config.stopSignal === undefined ? {} : { StopSignal: config.stopSignal }),
    },
    Architecture: 'amd64',
    Os: 'linux',
    Size: image.size,
    VirtualSize: image.size,
    GraphDriver: {
      Data: {
        ...(lower.length === 0 ? {} : { LowerDir: lower.map((path) => `${path}/diff`).join(':') }),
        MergedDir: `${top}/merged`,
        UpperDir: `${top}/diff`,
        WorkDir: `${top}/work`,
      },
      Name: 'overlay2',
    },
    RootFS: { Type: 'layers', Layers: image.layers.map((layer) => layer.digest) },
    Metadata: {
      LastTagTime:
        tags
          .map((tag) => tag.taggedAt)
          .sort()
          .at(-1) ?? '0001-01-01T00:00:00Z',
    },
  };
}

function matchesReference(references: readonly string[], pattern: string): boolean {
  const expression = (text: string) =>
    new RegExp(
      `^${text
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '[^/]*')
        .replace(/\?/g, '[^/]')}$`,
    );
  return references.some((reference) => {
    const repository = reference.replace(/(@.*|:[^:/]*)$/, '');
    return expression(pattern).test(reference) || expression(pattern).test(repository);
  });
}

function matches(engine: Engine, image: LibraryImage, wanted: ReadonlyMap<string, readonly string[]>): boolean {
  const references = tagsOf(engine, image).map((tag) => tag.reference);
  const time = (text: string) => Date.parse(lookUpImage(engine, text)?.created ?? '');
  const any = (name: string, test: (value: string) => boolean) => wanted.get(name)?.some(test) ?? true;
  return (
    any('dangling', (value) => ['true', '1'].includes(value) === (references.length === 0)) &&
    any('reference', (pattern) => matchesReference(references, pattern)) &&
    any('before', (value) => Date.parse(image.created) < time(value)) &&
    any('since', (value) => Date.parse(image.created) > time(value)) &&
    matchesLabels(image.config.labels, wanted.get('label') ?? [])
  );
}

export const imageRoutes = defineRoutes([
  {
    method: 'GET',
    path: '/images/json',
    run: (engine, { query }) => {
      const wanted = filters(query, ['before', 'dangling', 'label', 'reference', 'since']);
      const found = [...engine.images.values()]
        .filter((image) => matches(engine, image, wanted))
        .sort((left, right) => Date.parse(right.created) - Date.parse(left.created));
      return json(
        200,
        found.map((image) => summarizeImage(engine, image, wanted.get('reference'))),
      );
    },
  },
  {
    method: 'POST',
    path: '/images/create',
    run: (engine, request) => {
      if (request.query.has('fromSrc')) throw refuse.notSimulated('importing images');
      return pull(engine, request);
    },
  },
  {
    method: 'POST',
    path: '/images/prune',
    run: (engine, { query }) => {
      const dangling = filters(query, ['dangling', 'label', 'label!', 'until']).get('dangling');
      const all = dangling?.some((value) => ['false', '0'].includes(value)) ?? false;
      const { removed, reclaimed } = pruneImages(engine, all);
      return json(200, { ImagesDeleted: removed.length === 0 ? null : removed, SpaceReclaimed: reclaimed });
    },
  },
  {
    method: 'GET',
    path: '/images/search',
    run: () => {
      throw refuse.notSimulated('searching a registry');
    },
  },
  {
    method: 'POST',
    path: '/images/load',
    run: () => {
      throw refuse.notSimulated('loading images');
    },
  },
  {
    method: 'GET',
    path: '/images/get',
    run: () => {
      throw refuse.notSimulated('saving images');
    },
  },
  {
    method: 'GET',
    path: '/images/{name}/json',
    run: (engine, _request, { name }) => {
      const image = lookUpImage(engine, name);
      if (image === undefined) throw refuse.inspectImage(name);
      return json(200, inspect(engine, image));
    },
  },
  {
    method: 'GET',
    path: '/images/{name}/history',
    run: (engine, _request, { name }) => {
      const image = findImage(engine, name);
      const references = tagsOf(engine, image).map((tag) => tag.reference);
      const entries = image.history.toReversed().map((entry, index) => ({
        Comment: entry.comment,
        Created: Math.floor(Date.parse(entry.created) / 1000),
        CreatedBy: entry.createdBy,
        Id: index === 0 ? image.id : '<missing>',
        Size: entry.size,
        Tags: index === 0 ? emptyToNull(references) : null,
      }));
      return json(200, entries);
    },
  },
  {
    method: 'POST',
    path: '/images/{name}/tag',
    run: (engine, { query }, { name }) => {
      const image = lookUpImage(engine, name);
      if (image === undefined) throw refuse.noSuchImage(name);
      const repository = query.get('repo') ?? '';
      const tag = query.get('tag') ?? '';
      const reference = parseReference(tag === '' ? repository : `${repository}:${tag}`);
      if ('error' in reference) throw refuse.badParameter(reference.error);
      const familiar = `${reference.familiarName}:${reference.tag ?? 'latest'}`;
      addTag(engine, familiar, image, false);
      engine.events.emit('image', 'tag', image.id, { name: familiar });
      return empty(201);
    },
  },
  {
    method: 'POST',
    path: '/images/{name}/push',
    run: () => {
      throw refuse.notSimulated('pushing images');
    },
  },
  {
    method: 'DELETE',
    path: '/images/{name}',
    run: (engine, { query }, { name }) =>
      json(200, removeImage(engine, name, { force: flag(query, 'force'), noPrune: flag(query, 'noprune') })),
  },
  {
    method: 'POST',
    path: '/build',
    run: () => {
      throw refuse.notSimulated('building images');
    },
  },
  { method: 'POST', path: '/build/prune', run: () => json(200, { CachesDeleted: null, SpaceReclaimed: 0 }) },
  {
    method: 'POST',
    path: '/commit',
    run: () => {
      throw refuse.notSimulated('committing containers');
    },
  },
]);
