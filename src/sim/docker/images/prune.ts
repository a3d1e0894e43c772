import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { filters, matchesLabels } from '../wire.ts';
import type { Image } from './image.ts';
import { chainIds } from './layers.ts';
import { type Removal, tryRemoveImage } from './remove.ts';
import { childrenOf, tagsOf } from './store.ts';

/** What `docker image prune` does; dangling=false: also tagged images that no container uses. Follows moby ImagesPrune. */
export function pruneImages(engine: Engine, query: URLSearchParams) {
  const wanted = filters(query, ['dangling', 'label', 'label!', 'until']);
  const all = takesTagged(wanted.get('dangling'));
  const until = untilTime(wanted.get('until'), engine.clock.now());
  const sizes = new Map<string, number>();
  for (const image of engine.images.values()) {
    for (const [index, id] of chainIds(image).entries()) sizes.set(id, image.layers[index]?.size ?? 0);
  }
  const candidates = [...engine.images.values()].filter((image) => {
    const children = childrenOf(engine, image).length;
    if (!all && children > 0) return false;
    if (tagsOf(engine, image).length === 0 && children > 0) return false;
    return Date.parse(image.created) <= until && matchesPruneLabels(image, wanted);
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

function matchesPruneLabels(image: Image, wanted: ReadonlyMap<string, readonly string[]>): boolean {
  const { Labels: labels } = image.document.config;
  const without = wanted.get('label!');
  return matchesLabels(labels, wanted.get('label') ?? []) && (without === undefined || !matchesLabels(labels, without));
}

/** `until=24h`, a time, or seconds since the epoch. Infinity without one. */
function untilTime(values: readonly string[] | undefined, now: number): number {
  if (values === undefined) return Number.POSITIVE_INFINITY;
  if (values.length > 1) throw refuse.server('more than one until filter specified');
  const [text = ''] = values;
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  if (/^(\d+(\.\d+)?(h|m|s|ms))+$/.test(text)) {
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g);
    return now - [...parts].reduce((sum, [, number, unit = 's']) => sum + Number(number) * (units[unit] ?? 0), 0);
  }
  const time = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(time)) throw refuse.server(`failed to parse value as time or duration: "${text}"`);
  return time;
}
