import type { EndpointSlice } from '#types/discovery-v1';
import type { Client, Informer } from '../../client/index.ts';
import type { SlicePlan } from './fill.ts';
import type { SliceTracker } from './slice-tracker.ts';

/** Carries a plan out: create, update, delete; what was written is in the cache then, and `tracker` knows it for one's own. */
export async function writeSlices(
  client: Client,
  cache: Informer<EndpointSlice>,
  tracker: SliceTracker,
  plan: SlicePlan,
): Promise<void> {
  const written = (slice: EndpointSlice): void => {
    tracker.wrote(slice);
    cache.observe(slice);
  };
  await tracker.during(async () => {
    for (const slice of plan.create) written(await client.create('endpointslices', slice));
    for (const slice of plan.update) written(await client.update('endpointslices', slice));
    for (const slice of plan.delete) {
      await client.delete('endpointslices', slice.metadata.namespace, slice.metadata.name ?? '');
      tracker.willDelete(slice);
    }
  });
}
