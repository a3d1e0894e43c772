import { familiarReference, type LibraryImage } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { chainIds } from './layers.ts';
import { digestsOf, lookUpImage, removeTag, tagsOf } from './store.ts';

export interface Removal {
  readonly Untagged?: string;
  readonly Deleted?: string;
}

const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);

/** What `docker rmi` does. Follows moby daemon/images/image_delete.go. */
export function removeImage(
  engine: Engine,
  text: string,
  options: { readonly force: boolean; readonly noPrune: boolean },
): readonly Removal[] {
  const image = lookUpImage(engine, text);
  if (image === undefined) throw refuse.noSuchImage(familiarReference(text) ?? text);
  const users = [...engine.lives.values()].filter(({ record }) => record.imageId === image.id);
  const running = users.find((life) => life.running);
  const tags = tagsOf(engine, image);
  const reference = familiarReference(text);
  const named = reference !== undefined && engine.tags.get(reference)?.imageId === image.id;
  const removed: Removal[] = [];
  if (named) {
    const [user] = users;
    if (tags.length === 1 && user !== undefined && !options.force) {
      throw refuse.imageUsedByName(text, short((running ?? user).record.id), short(image.id));
    }
    untag(engine, image, reference, removed);
    if (tagsOf(engine, image).length > 0) return removed;
    // With a container left the image itself stays, without name.
    if (users.length > 0) return removed;
  } else {
    if (running !== undefined) throw refuse.imageRunning(short(image.id), short(running.record.id));
    if (tags.length > 1 && !options.force) throw refuse.imageManyNames(short(image.id));
    const [user] = users;
    if (user !== undefined && !options.force) throw refuse.imageStopped(short(image.id), short(user.record.id));
    for (const tag of tags) untag(engine, image, tag.reference, removed);
  }
  deleteImage(engine, image, removed);
  return removed;
}

function untag(engine: Engine, image: LibraryImage, reference: string, removed: Removal[]): void {
  const before = digestsOf(engine, image);
  removeTag(engine, reference);
  removed.push({ Untagged: reference });
  engine.events.emit('image', 'untag', image.id, { name: image.id });
  const after = digestsOf(engine, image);
  for (const digest of before) if (!after.includes(digest)) removed.push({ Untagged: digest });
}

function deleteImage(engine: Engine, image: LibraryImage, removed: Removal[]): void {
  engine.images.delete(image.id);
  removed.push({ Deleted: image.id });
  engine.events.emit('image', 'delete', image.id, { name: image.id });
  const kept = new Set([...engine.images.values()].flatMap(chainIds));
  for (const id of chainIds(image).toReversed()) if (!kept.has(id)) removed.push({ Deleted: id });
}

/** What `docker image prune` does; `all`: also tagged images that no container uses. */
export function pruneImages(
  engine: Engine,
  all: boolean,
): { readonly removed: readonly Removal[]; readonly reclaimed: number } {
  const removed: Removal[] = [];
  let reclaimed = 0;
  for (const image of [...engine.images.values()]) {
    const tags = tagsOf(engine, image);
    const used = [...engine.lives.values()].some(({ record }) => record.imageId === image.id);
    if (used || (tags.length > 0 && !all)) continue;
    const others = new Set([...engine.images.values()].filter((other) => other !== image).flatMap(chainIds));
    const own = chainIds(image);
    reclaimed += image.layers.reduce((sum, layer, index) => sum + (others.has(own[index] ?? '') ? 0 : layer.size), 0);
    for (const tag of tags) untag(engine, image, tag.reference, removed);
    deleteImage(engine, image, removed);
  }
  engine.events.emit('image', 'prune', '', { reclaimed: String(reclaimed) });
  return { removed, reclaimed };
}
