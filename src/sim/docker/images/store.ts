import { familiarReference, type LibraryImage, parseReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { ImageTag } from '../records.ts';

/** The image that a reference, an id or a prefix of an id means; undefined when the engine has none. */
export function lookUpImage(engine: Engine, text: string): LibraryImage | undefined {
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
export function findImage(engine: Engine, text: string): LibraryImage {
  const image = lookUpImage(engine, text);
  if (image !== undefined) return image;
  const reference = parseReference(text);
  if ('error' in reference) throw refuse.badParameter(reference.error);
  throw refuse.noSuchImage(familiarReference(text) ?? text);
}

export function tagsOf(engine: Engine, image: LibraryImage): readonly ImageTag[] {
  return [...engine.tags.values()]
    .filter((tag) => tag.imageId === image.id)
    .sort((left, right) => (left.reference < right.reference ? -1 : 1));
}

/** `nginx@sha256:...` for every repository that the image was pulled from. */
export function digestsOf(engine: Engine, image: LibraryImage): readonly string[] {
  const names = tagsOf(engine, image)
    .filter((tag) => tag.pulled)
    .map((tag) => `${tag.reference.slice(0, tag.reference.lastIndexOf(':'))}@${image.digest}`);
  return [...new Set(names)];
}

/** Gives an image a name; the image that had it loses it. */
export function addTag(engine: Engine, reference: string, image: LibraryImage, pulled: boolean): void {
  const tag: ImageTag = { reference, imageId: image.id, taggedAt: engine.time(), pulled };
  engine.images.set(image.id, image);
  engine.tags.set(reference, tag);
  engine.options.journal?.put('tag', reference, tag);
}

export function removeTag(engine: Engine, reference: string): void {
  engine.tags.delete(reference);
  engine.options.journal?.remove('tag', reference);
}
