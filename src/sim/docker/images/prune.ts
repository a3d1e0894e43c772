import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { pruneFilter } from '../prune-filter.ts';
import { filters } from '../wire.ts';
import { chainIds } from './layers.ts';
import { type Removal, tryRemoveImage } from './remove.ts';
import { childrenOf, tagsOf } from './store.ts';

/** What `docker image prune` does; dangling=false: also tagged images that no container uses. Follows moby ImagesPrune. */
export function pruneImages(engine: Engine, query: URLSearchParams) {
  const wanted = filters(query, ['dangling', 'label', 'label!', 'until']);
  const all = takesTagged(wanted.get('dangling'));
  const takes = pruneFilter(wanted, engine.clock.now());
  const sizes = new Map<string, number>();
  for (const image of engine.images.values()) {
    for (const [index, id] of chainIds(image).entries()) sizes.set(id, image.layers[index]?.size ?? 0);
  }
  const candidates = [...engine.images.values()].filter((image) => {
    const children = childrenOf(engine, image).length;
    if (!all && children > 0) return false;
    if (tagsOf(engine, image).length === 0 && children > 0) return false;
    return takes({ labels: image.document.config.Labels, created: Date.parse(image.created) });
  });
  const removed = candidates.flatMap((image): readonly Removal[] => {
    const tags = tagsOf(engine, image);
    if (tags.length > 0 && !all) return [];
    if (tags.length > 0) return tags.flatMap((tag) => tryRemoveImage(engine, tag.reference) ?? []);
    return engine.images.has(image.id) ? (tryRemoveImage(engine, image.id.slice(7)) ?? []) : [];
  });
  const reclaimed = removed.reduce((sum, { Deleted: id = '' }) => sum + (sizes.get(id) ?? 0), 0);
  engine.events.emit('image', 'prune', '', { reclaimed: String(reclaimed) });
  return { ImagesDeleted: removed.length === 0 ? null : removed, SpaceReclaimed: reclaimed };
}

function takesTagged(values: readonly string[] | undefined): boolean {
  if (values === undefined) return false;
  const [value = ''] = values;
  if (values.length === 1 && ['false', '0'].includes(value)) return true;
  if (values.length === 1 && ['true', '1'].includes(value)) return false;
  throw refuse.badParameter(`Invalid filter 'dangling=[${values.join(' ')}]'`);
}
