import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { matchesLabels } from '../wire.ts';
import type { Image } from './image.ts';
import { chainIds } from './layers.ts';
import { childrenOf, digestsOf, findImage, tagsOf } from './store.ts';

/** One entry of `GET /images/json`; with patterns only names that match are told. */
export function summarizeImage(engine: Engine, image: Image, patterns?: readonly string[]) {
  const shown = (reference: string) => patterns?.some((pattern) => matchesReference(reference, pattern)) ?? true;
  const tags = tagsOf(engine, image)
    .map((tag) => tag.reference)
    .filter(shown);
  const digests = digestsOf(engine, image).filter(shown);
  const nameless = tags.length === 0 && digests.length === 0;
  return {
    Containers: -1,
    Created: Math.floor(Date.parse(image.created) / 1000),
    Id: image.id,
    Labels: image.document.config.Labels,
    ParentId: image.parent,
    RepoDigests: nameless ? ['<none>@<none>'] : digests.length === 0 ? null : digests,
    RepoTags: nameless ? ['<none>:<none>'] : tags.length === 0 ? null : tags,
    SharedSize: -1,
    Size: image.size,
    VirtualSize: image.size,
  };
}

/** Bytes of layers that others of these images have too. */
export function sharedSize(images: readonly Image[], image: Image): number {
  const others = new Set(images.filter((other) => other !== image).flatMap(chainIds));
  const own = chainIds(image);
  return image.layers.reduce((sum, layer, index) => sum + (others.has(own[index] ?? '') ? layer.size : 0), 0);
}

/** Glob of a familiar name with or without its tag. Follows distribution/reference FamiliarMatch. */
function matchesReference(reference: string, pattern: string): boolean {
  if (/\[[^\]]*$/.test(pattern)) throw refuse.server('syntax error in pattern');
  const expression = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '[^/]*')
      .replace(/\?/g, '[^/]')}$`,
  );
  return expression.test(reference) || expression.test(reference.replace(/(@.*|:[^:/]*)$/, ''));
}

function danglingFilter(values: readonly string[] | undefined): boolean | undefined {
  if (values === undefined) return undefined;
  const [value = ''] = values;
  if (values.length !== 1 || !['true', 'false'].includes(value)) {
    throw refuse.badParameter(`Invalid filter 'dangling=[${values.join(' ')}]'`);
  }
  return value === 'true';
}

/** `docker images`: without `all` only images that have a name or no children. */
export function listImages(engine: Engine, wanted: ReadonlyMap<string, readonly string[]>, all: boolean) {
  const patterns = wanted.get('reference');
  return findImages(engine, wanted, all).map((image) => summarizeImage(engine, image, patterns));
}

/** What `listImages` tells of, the newest first. Follows moby daemon/images Images. */
export function findImages(
  engine: Engine,
  wanted: ReadonlyMap<string, readonly string[]>,
  all: boolean,
): readonly Image[] {
  const dangling = danglingFilter(wanted.get('dangling'));
  const patterns = wanted.get('reference');
  const times = (name: string) => (wanted.get(name) ?? []).map((text) => Date.parse(findImage(engine, text).created));
  const before = times('before');
  const since = times('since');
  const found = [...engine.images.values()].filter((image) => {
    const created = Date.parse(image.created);
    if (before.some((time) => created >= time) || since.some((time) => created <= time)) return false;
    if (!matchesLabels(image.document.config.Labels, wanted.get('label') ?? [])) return false;
    const references = [...tagsOf(engine, image).map((tag) => tag.reference), ...digestsOf(engine, image)];
    const shown = references.filter((one) => patterns?.some((pattern) => matchesReference(one, pattern)) ?? true);
    if (shown.length > 0) return dangling !== true;
    if (dangling === false || patterns !== undefined) return false;
    const hasChildren = childrenOf(engine, image).length > 0;
    return dangling === true ? !hasChildren : all || !hasChildren;
  });
  return found.sort((left, right) => Date.parse(right.created) - Date.parse(left.created));
}
