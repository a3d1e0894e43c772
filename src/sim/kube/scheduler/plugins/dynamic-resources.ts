import { deepEqual } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { AllocationResult, ResourceClaim } from '#types/resource-v1';
import { matchesNodeSelector } from '../../helpers/node-selector.ts';
import { claimReference, foreignClaim, isReservedFor, resourceClaimKeysOf } from '../../helpers/resource-claims.ts';
import { isNewlyLabelledNode, ownChange } from '../change.ts';
import { type Allocation, allocate } from '../devices/allocate.ts';
import { type FilterPlugin, type Rejection, rejected, type ScorePlugin, scaled } from '../plugin.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

/** The first alternative of a request counts so much, the next one less. */
const mostAlternatives = 8;
const elsewhere = 'resourceclaim not available on the node';

/** The ResourceClaims of a Pod, or why they cannot be had. Follows foreachPodResourceClaim. */
export function resourceClaimsOf(
  pod: Pod,
  snapshot: Pick<Snapshot, 'resourceClaim'>,
): { readonly claims: readonly ResourceClaim[]; readonly error?: string } {
  const claims: ResourceClaim[] = [];
  for (const entry of pod.spec?.resourceClaims ?? []) {
    const reference = claimReference(pod, entry);
    if (reference.error !== undefined) return { claims, error: reference.error };
    if (reference.name === undefined) continue;
    const claim = snapshot.resourceClaim(pod.metadata.namespace ?? '', reference.name);
    if (claim === undefined) {
      return { claims, error: `resourceclaim.resource.k8s.io ${JSON.stringify(reference.name)} not found` };
    }
    if (claim.metadata.deletionTimestamp !== undefined) {
      return { claims, error: `resourceclaim ${JSON.stringify(reference.name)} is being deleted` };
    }
    const foreign = reference.isGenerated ? foreignClaim(pod, claim) : undefined;
    if (foreign !== undefined) return { claims, error: foreign };
    claims.push(claim);
  }
  return { claims };
}

function withoutAllocation(claims: readonly ResourceClaim[]): readonly ResourceClaim[] {
  return claims.filter(({ status }) => status?.allocation === undefined);
}

/** The devices that a Pod's claims would get on a node; undefined: they have all that they want. */
function wouldGet(pod: Pod, { node }: NodeInfo, snapshot: Snapshot): Allocation | undefined {
  const open = withoutAllocation(resourceClaimsOf(pod, snapshot).claims);
  return open.length === 0 ? undefined : allocate(node, open, snapshot.devices());
}

/** What each claim of a Pod that has no devices yet gets on the node that was chosen. */
export function decideDevices(pod: Pod, node: NodeInfo, snapshot: Snapshot): ReadonlyMap<string, AllocationResult> {
  const open = withoutAllocation(resourceClaimsOf(pod, snapshot).claims);
  const found = wouldGet(pod, node, snapshot);
  if (found === undefined || !('results' in found)) return new Map();
  return new Map(
    open.flatMap(({ metadata }, index) => {
      const result = found.results[index];
      return result === undefined ? [] : [[metadata.uid ?? '', result]];
    }),
  );
}

/** A class that a claim without devices asks for and that is not there. Follows validateDeviceClass. */
function missingClass(claims: readonly ResourceClaim[], snapshot: Snapshot): string | undefined {
  for (const claim of withoutAllocation(claims)) {
    for (const { name, exactly, firstAvailable = [] } of claim.spec.devices?.requests ?? []) {
      const wishes = exactly === undefined ? firstAvailable : [exactly];
      for (const wish of wishes) {
        if (snapshot.devices().deviceClass(wish.deviceClassName) !== undefined) continue;
        const request = 'name' in wish ? `${name}/${wish.name}` : name;
        return `request ${request}: device class ${wish.deviceClassName} does not exist`;
      }
    }
  }
  return undefined;
}

/** ResourceClaims. Follows pkg/scheduler/framework/plugins/dynamicresources. */
export const dynamicResources: FilterPlugin & ScorePlugin = {
  name: 'DynamicResources',
  awaitsNodes: true,
  weight: 2,
  preEnqueue: (pod, snapshot) => resourceClaimsOf(pod, snapshot).error,
  preFilter: (pod, snapshot) => {
    const { claims, error } = resourceClaimsOf(pod, snapshot);
    return error ?? missingClass(claims, snapshot);
  },
  filter: (pod, node, snapshot) => {
    if ((pod.spec?.resourceClaims ?? []).length === 0) return undefined;
    const found = wouldGet(pod, node, snapshot);
    if (found !== undefined && 'failure' in found) {
      return { reasons: [found.failure], unresolvable: true, isFatal: true };
    }
    if (found !== undefined && 'rejection' in found) return rejected(found.rejection, true);
    const isHere = resourceClaimsOf(pod, snapshot).claims.every(({ status }) => {
      const selector = status?.allocation?.nodeSelector;
      return selector === undefined || matchesNodeSelector(selector, node.node);
    });
    return isHere ? undefined : rejected(elsewhere, true);
  },
  helps: (pod, change) => {
    const own = ownChange(pod, change);
    if (own !== undefined) {
      return !deepEqual(own.next.status?.resourceClaimStatuses, own.previous.status?.resourceClaimStatuses);
    }
    if (change.next === undefined) return false;
    switch (change.resource) {
      case 'deviceclasses':
      case 'resourceslices':
        return true;
      case 'resourceclaims': {
        const { next, previous } = change;
        const isFreed = previous?.status?.allocation !== undefined && next.status?.allocation === undefined;
        const isOwn = resourceClaimKeysOf(pod).includes(`${next.metadata.namespace ?? ''}/${next.metadata.name ?? ''}`);
        return isFreed || (isOwn && (previous === undefined || !deepEqual(next.status, previous.status)));
      }
      default:
        return isNewlyLabelledNode(change);
    }
  },
  score: (pod, nodes, snapshot) => {
    const { claims } = resourceClaimsOf(pod, snapshot);
    const open = withoutAllocation(claims);
    const lists = open.flatMap(({ spec }) => spec.devices?.requests ?? []).some(({ exactly }) => exactly === undefined);
    return lists ? scaled(nodes.map((node) => preference(open, wouldGet(pod, node, snapshot)))) : undefined;
  },
};

/** How early in their lists the alternatives are that were chosen. Follows computeScore. */
function preference(claims: readonly ResourceClaim[], found: Allocation | undefined): number {
  if (found === undefined || !('results' in found)) return 0;
  return claims.reduce((sum, { spec }, index) => {
    const chosen = new Set(found.results[index]?.devices?.results?.map(({ request }) => request));
    const points = (spec.devices?.requests ?? []).flatMap(({ name, firstAvailable = [] }) =>
      firstAvailable.map((alternative, at) => (chosen.has(`${name}/${alternative.name}`) ? mostAlternatives - at : 0)),
    );
    return points.reduce((total, one) => total + one, sum);
  }, 0);
}

/** A claim that holds devices where the Pod cannot go, for nobody else: they are given back. Follows PostFilter. */
export function idleClaim(pod: Pod, snapshot: Snapshot, rejections: readonly Rejection[]): ResourceClaim | undefined {
  if (!rejections.some(({ reasons }) => reasons.includes(elsewhere))) return undefined;
  return resourceClaimsOf(pod, snapshot).claims.find((claim) => {
    const users = claim.status?.reservedFor ?? [];
    const isOwn = users.length === 0 || (users.length === 1 && isReservedFor(claim, pod));
    return claim.status?.allocation?.nodeSelector !== undefined && isOwn;
  });
}
