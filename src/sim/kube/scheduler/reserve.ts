import { deepCopy } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { AllocationResult, ResourceClaim } from '#types/resource-v1';
import type { Client, Informers } from '../client/index.ts';
import { claimFinalizer, isReservedFor, reservedBy } from '../helpers/resource-claims.ts';

interface ReserveOptions {
  readonly client: Client;
  readonly informers: Informers;
}

/** Writes what a Pod's claims got into them and that the Pod uses them. Follows dynamicresources, bindClaim. */
export async function reserveClaims(
  pod: Pod,
  claims: readonly ResourceClaim[],
  devices: ReadonlyMap<string, AllocationResult>,
  { client, informers }: ReserveOptions,
): Promise<void> {
  const known = informers.for('resourceclaims');
  for (const claim of claims) {
    if (isReservedFor(claim, pod)) continue;
    const allocation = devices.get(claim.metadata.uid ?? '');
    let current = claim;
    const { finalizers = [] } = claim.metadata;
    if (allocation !== undefined && !finalizers.includes(claimFinalizer)) {
      const metadata = { ...claim.metadata, finalizers: [...finalizers, claimFinalizer] };
      current = await client.update('resourceclaims', { ...claim, metadata });
    }
    const status = { ...reservedBy(current, pod), ...(allocation === undefined ? {} : { allocation }) };
    known.observe(await client.update('resourceclaims', deepCopy({ ...current, status }), 'status'));
  }
}

/** Gives back the devices of a claim that nobody can use where they are. */
export async function releaseClaim(claim: ResourceClaim, { client, informers }: ReserveOptions): Promise<void> {
  const released = await client.update('resourceclaims', { ...claim, status: {} }, 'status');
  informers.for('resourceclaims').observe(released);
}
