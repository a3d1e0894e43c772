import type { Pod } from '#types/core-v1';
import { claimReference, foreignClaim, isReservedFor } from '../helpers/resource-claims.ts';
import type { NodeServices } from './pod-worker-options.ts';

/** Why the devices of a Pod cannot be prepared; undefined: they are. Follows pkg/kubelet/cm/dra, prepareResources. */
export function claimProblem(pod: Pod, { client }: Pick<NodeServices, 'client'>): string | undefined {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  for (const entry of pod.spec?.resourceClaims ?? []) {
    const reference = claimReference(pod, entry);
    if (reference.error !== undefined) return reference.error;
    if (reference.name === undefined) continue;
    const claim = client.get('resourceclaims', namespace, reference.name);
    if (claim === undefined) {
      const missing = `resourceclaims.resource.k8s.io ${JSON.stringify(reference.name)} not found`;
      return `fetch ResourceClaim ${reference.name}: ${missing}`;
    }
    const foreign = reference.isGenerated ? foreignClaim(pod, claim) : undefined;
    if (foreign !== undefined) return foreign;
    if (!isReservedFor(claim, pod)) {
      const subject = `ResourceClaim ${reference.name} (${claim.metadata.uid ?? ''})`;
      return `pod ${name} (${uid}) is not allowed to use ${subject}`;
    }
    const results = claim.status?.allocation?.devices?.results;
    if (results === undefined) return `ResourceClaim ${reference.name}: not allocated`;
    const driver = results[0]?.driver;
    if (driver !== undefined) return `DRA driver ${driver} is not registered`;
  }
  return undefined;
}
