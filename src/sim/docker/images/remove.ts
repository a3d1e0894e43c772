import { familiarReference } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import type { Image } from './image.ts';
import { dropLayers } from './layer-store.ts';
import { chainIds } from './layers.ts';
import { childrenOf, digestsOf, dropImage, findImage, removeTag, tagsOf } from './store.ts';

export interface Removal {
  readonly Untagged?: string;
  readonly Deleted?: string;
}

export interface RemoveOptions {
  readonly force: boolean;
  /** Also parents that nothing else needs. */
  readonly prune: boolean;
}

interface Conflict {
  readonly error: EngineError;
  /** Whether a container is why. */
  readonly used: boolean;
}

const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);

/** What `docker rmi` does. Follows moby daemon/images/image_delete.go ImageDelete. */
export function removeImage(engine: Engine, text: string, options: RemoveOptions): readonly Removal[] {
  const image = findImage(engine, text);
  const removed: Removal[] = [];
  const isId = image.id.startsWith(text) || image.id.slice(7).startsWith(text);
  if (!isId) {
    const [user] = usersOf(engine, image);
    if (!options.force && isSingleName(engine, image) && user !== undefined) {
      throw refuse.imageUsedByName(text, short(user.record.id), short(image.id));
    }
    untag(engine, image, familiarReference(text) ?? text, removed);
    if (tagsOf(engine, image).length > 0) return removed;
  } else if (isSingleName(engine, image)) {
    const conflict = conflictOf(engine, image, { soft: !options.force, names: false });
    if (conflict !== undefined) throw conflict.error;
    for (const tag of tagsOf(engine, image)) untag(engine, image, tag.reference, removed);
  }
  deleteImage(engine, image, removed, options, !isId);
  return removed;
}

function usersOf(engine: Engine, image: Image) {
  return [...engine.lives.values()].filter(({ record }) => record.imageId === image.id);
}

/** All its names are one tag of one repository, and digests there. */
function isSingleName(engine: Engine, image: Image): boolean {
  return tagsOf(engine, image).length === 1;
}

function untag(engine: Engine, image: Image, reference: string, removed: Removal[]): void {
  const before = digestsOf(engine, image);
  removeTag(engine, reference);
  removed.push({ Untagged: reference });
  engine.events.emit('image', 'untag', image.id, { name: image.id });
  const after = digestsOf(engine, image);
  for (const digest of before) if (!after.includes(digest)) removed.push({ Untagged: digest });
}

/** Follows checkImageDeleteConflict. `soft`: what force overrides counts too; `names`: other names count. */
function conflictOf(
  engine: Engine,
  image: Image,
  { soft, names }: { readonly soft: boolean; readonly names: boolean },
): Conflict | undefined {
  const users = usersOf(engine, image);
  if (childrenOf(engine, image).length > 0) return { error: refuse.imageHasChildren(short(image.id)), used: false };
  const running = users.find((life) => life.running);
  if (running !== undefined) {
    return { error: refuse.imageRunning(short(image.id), short(running.record.id)), used: true };
  }
  if (!soft) return undefined;
  if (names && tagsOf(engine, image).length > 0) {
    return { error: refuse.imageManyNames(short(image.id)), used: false };
  }
  const [user] = users;
  return user === undefined
    ? undefined
    : { error: refuse.imageStopped(short(image.id), short(user.record.id)), used: true };
}

/** Follows imageDeleteHelper; `quiet`: an image that has to stay is no error. */
function deleteImage(engine: Engine, image: Image, removed: Removal[], options: RemoveOptions, quiet: boolean): void {
  const conflict = conflictOf(engine, image, { soft: !options.force, names: true });
  if (conflict !== undefined) {
    const dangling = tagsOf(engine, image).length === 0 && childrenOf(engine, image).length === 0;
    if (quiet && (!dangling || conflict.used)) return;
    throw conflict.error;
  }
  for (const tag of tagsOf(engine, image)) untag(engine, image, tag.reference, removed);
  dropImage(engine, image);
  removed.push({ Deleted: image.id });
  engine.events.emit('image', 'delete', image.id, { name: image.id });
  const kept = new Set([...engine.images.values(), ...engine.removedImages.values()].flatMap(chainIds));
  const gone = chainIds(image)
    .toReversed()
    .filter((id) => !kept.has(id));
  for (const id of gone) removed.push({ Deleted: id });
  dropLayers(engine, image, gone);
  const parent = engine.images.get(image.parent);
  if (options.prune && parent !== undefined) {
    deleteImage(engine, parent, removed, { force: false, prune: true }, true);
  }
}

/** After a container is gone: an image that was removed before it needs no layers any more. */
export function forgetRemovedImage(engine: Engine, id: string): void {
  const image = engine.removedImages.get(id);
  if (image === undefined || usersOf(engine, image).length > 0) return;
  engine.removedImages.delete(id);
  engine.options.journal?.remove('image', id);
  const kept = new Set([...engine.images.values(), ...engine.removedImages.values()].flatMap(chainIds));
  dropLayers(
    engine,
    image,
    chainIds(image).filter((chain) => !kept.has(chain)),
  );
}

/** As `removeImage`, but undefined for an image that has to stay. */
export function tryRemoveImage(engine: Engine, text: string): readonly Removal[] | undefined {
  try {
    return removeImage(engine, text, { force: false, prune: true });
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}
