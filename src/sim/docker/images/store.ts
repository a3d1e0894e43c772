import { familiarReference, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { ImageRecord, ImageTag } from '../records.ts';
import type { Image } from './image.ts';

/** The image that a reference, an id or a prefix of an id means; undefined when the engine has none. */
export function lookUpImage(engine: Engine, text: string): Image | undefined {
  const plain = text.replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(plain)) {
    const byId = engine.images.get(`sha256:${plain}`);
    if (byId !== undefined) return byId;
  }
  const reference = parseReference(text);
  if (!('error' in reference)) {
    if (reference.digest !== undefined) {
      const tag = [...engine.tags.values()].find((one) => {
        const image = engine.images.get(one.imageId);
        return (
          image?.digest === reference.digest && one.pulled && one.reference.startsWith(`${reference.familiarName}:`)
        );
      });
      return tag === undefined ? undefined : engine.images.get(tag.imageId);
    }
    const tag = engine.tags.get(familiarReference(text) ?? '');
    if (tag !== undefined) return engine.images.get(tag.imageId);
  }
  if (!/^[0-9a-f]{4,64}$/.test(plain)) return undefined;
  const byPrefix = [...engine.images.values()].filter((image) => image.id.slice(7).startsWith(plain));
  return byPrefix.length === 1 ? byPrefix[0] : undefined;
}

/** As `lookUpImage`; throws `No such image: NAME:TAG`. */
export function findImage(engine: Engine, text: string): Image {
  const image = lookUpImage(engine, text);
  if (image !== undefined) return image;
  const reference = parseReference(text);
  if ('error' in reference) throw refuse.badParameter(reference.error);
  throw refuse.noSuchImage(familiarReference(text) ?? text);
}

export function tagsOf(engine: Engine, image: Image): readonly ImageTag[] {
  return [...engine.tags.values()]
    .filter((tag) => tag.imageId === image.id)
    .sort((left, right) => (left.reference < right.reference ? -1 : 1));
}

/** `nginx@sha256:...` for every repository that the image was pulled from. */
export function digestsOf(engine: Engine, image: Image): readonly string[] {
  if (image.digest === undefined) return [];
  const names = tagsOf(engine, image)
    .filter((tag) => tag.pulled)
    .map((tag) => `${tag.reference.slice(0, tag.reference.lastIndexOf(':'))}@${image.digest}`);
  return [...new Set(names)];
}

/** Images that were built or committed from that one. */
export function childrenOf(engine: Engine, image: Image): readonly Image[] {
  return [...engine.images.values()].filter(({ parent }) => parent === image.id);
}

function save(engine: Engine, image: Image, removed: boolean): void {
  const { id, json, parent, digest, library } = image;
  const layers = image.layers.map((layer) => ({ digest: layer.digest, size: layer.size, library: layer.library }));
  const record: ImageRecord = { id, json, parent, digest, library, layers, removed };
  engine.options.journal?.put('image', id, record);
}

/** Makes an image known. One that the engine has already stays what it is, but for a parent it did not know. */
export function addImage(engine: Engine, image: Image): Image {
  const present = engine.images.get(image.id);
  if (present !== undefined && (present.parent !== '' || image.parent === '')) return present;
  engine.images.set(image.id, image);
  engine.removedImages.delete(image.id);
  save(engine, image, false);
  return image;
}

/** Takes an image away; while containers stand on it, its layers stay. */
export function dropImage(engine: Engine, image: Image): void {
  engine.images.delete(image.id);
  if ([...engine.lives.values()].some(({ record }) => record.imageId === image.id)) {
    engine.removedImages.set(image.id, image);
    save(engine, image, true);
  } else engine.options.journal?.remove('image', image.id);
}

/** Gives an image a name; the image that had it loses it. */
export function addTag(engine: Engine, reference: string, image: Image, pulled: boolean): void {
  const tag: ImageTag = { reference, imageId: image.id, taggedAt: engine.time(), pulled };
  addImage(engine, image);
  engine.tags.set(reference, tag);
  engine.options.journal?.put('tag', reference, tag);
}

export function removeTag(engine: Engine, reference: string): void {
  engine.tags.delete(reference);
  engine.options.journal?.remove('tag', reference);
}
