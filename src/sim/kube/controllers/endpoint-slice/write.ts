import type { EndpointSlice } from '#types/discovery-v1';
import type { Client, Informer } from '../../client/index.ts';
import type { SlicePlan } from './fill.ts';

/** Carries a plan out: create, update, delete; what was written is in the cache then. */
export async function writeSlices(client: Client, cache: Informer<EndpointSlice>, plan: SlicePlan): Promise<void> {
  for (const slice of plan.create) cache.observe(await client.create('endpointslices', slice));
  for (const slice of plan.update) cache.observe(await client.update('endpointslices', slice));
  for (const { metadata } of plan.delete) {
    await client.delete('endpointslices', metadata.namespace, metadata.name ?? '');
  }
}
