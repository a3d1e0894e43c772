import type { Pod, PodResourceClaim } from '#types/core-v1';
import type { ResourceClaim } from '#types/resource-v1';
import { createWorkQueue, objectKey, type Referable } from '../../client/index.ts';
import {
  claimFinalizer,
  claimReference,
  foreignClaim,
  isReservedFor,
  reservedBy,
  resourceClaimKeysOf,
} from '../../helpers/resource-claims.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { errorText } from '../workload/pod-control.ts';
import { claimFromTemplate, entryAnnotation, isDone, releaseOf } from './plan.ts';

const podsByResourceClaim = 'resource-claim';
const claimsByOwner = 'pod-owner';
const podPrefix = 'pod:';
const claimPrefix = 'claim:';

function ownerOf({ metadata }: ResourceClaim): { readonly name: string; readonly uid: string } | undefined {
  return metadata.ownerReferences?.find(
    ({ controller, kind, apiVersion }) => controller === true && kind === 'Pod' && apiVersion === 'v1',
  );
}

/**
 * Makes ResourceClaims from templates, reserves them for Pods that were put on a node by hand, and takes devices back
 * from Pods that are done. Follows pkg/controller/resourceclaim.
 */
export const resourceClaimController: Controller = {
  name: 'resource-claim-controller',
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent('resource-claim-controller'));
    const patcher = clientFor({
      ...controllerComponent('resource-claim-controller'),
      fieldManager: 'ResourceClaimController',
    });
    const recorder = recorderFor('resource_claim', client);
    const pods = informers.for('pods');
    const claims = informers.for('resourceclaims');
    const templates = informers.for('resourceclaimtemplates');
    pods.addIndex(podsByResourceClaim, resourceClaimKeysOf);
    claims.addIndex(claimsByOwner, (claim) => {
      const owner = ownerOf(claim);
      return owner === undefined ? [] : [owner.uid];
    });

    /** The name of the claim that was made for an entry just now; undefined when it has one or needs none. */
    async function ensureClaim(pod: Pod, entry: PodResourceClaim): Promise<string | undefined> {
      const { namespace = '', uid = '' } = pod.metadata;
      const reference = claimReference(pod, entry);
      if (reference.error !== undefined) {
        if (!reference.isNotCreated) throw new Error(`checking for claim before creating it: ${reference.error}`);
      } else {
        if (reference.name === undefined) return undefined;
        const claim = claims.get(namespace, reference.name);
        const isOwn = claim !== undefined && !(reference.isGenerated && foreignClaim(pod, claim) !== undefined);
        if (isOwn) return undefined;
      }
      const template = entry.resourceClaimTemplateName;
      if (template === undefined) return undefined;
      const orphan = claims
        .byIndex(claimsByOwner, uid)
        .find(({ metadata }) => metadata.annotations?.[entryAnnotation] === entry.name);
      if (orphan !== undefined) return orphan.metadata.name;
      const found = templates.get(namespace, template);
      if (found === undefined) {
        const quoted = JSON.stringify(template);
        throw new Error(`resource claim template ${quoted}: resourceclaimtemplate.resource.k8s.io ${quoted} not found`);
      }
      try {
        const made = await client.create('resourceclaims', claimFromTemplate(pod, entry, found));
        claims.observe(made);
        return made.metadata.name;
      } catch (error) {
        throw new Error(`create ResourceClaim : ${errorText(error)}`);
      }
    }

    async function syncPod(key: string): Promise<void> {
      const pod = pods.get(undefined, key);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
      const made = new Map<string, string>();
      for (const entry of pod.spec?.resourceClaims ?? []) {
        try {
          const name = await ensureClaim(pod, entry);
          if (name !== undefined) made.set(entry.name, name);
        } catch (error) {
          const text = `PodResourceClaim ${entry.name}: ${errorText(error)}`;
          recorder.event(pod as Referable, 'Warning', 'FailedResourceClaimCreation', text);
          throw new Error(`pod ${key}, ${text}`);
        }
      }
      if (made.size > 0) await nameClaims(pod, made);
      else if ((pod.spec?.nodeName ?? '') !== '') await reserve(pod);
    }

    async function nameClaims({ metadata }: Pod, made: ReadonlyMap<string, string>): Promise<void> {
      await patcher.change(
        'pods',
        metadata.namespace,
        metadata.name ?? '',
        (draft) => {
          const others = (draft.status?.resourceClaimStatuses ?? []).filter(({ name }) => !made.has(name));
          const statuses = [...made].map(([name, resourceClaimName]) => ({ name, resourceClaimName }));
          draft.status = { ...draft.status, resourceClaimStatuses: [...others, ...statuses] };
          return true;
        },
        'status',
      );
    }

    /** For Pods that no scheduler saw. */
    async function reserve(pod: Pod): Promise<void> {
      for (const key of resourceClaimKeysOf(pod)) {
        const claim = claims.get(undefined, key);
        if (claim?.status?.allocation === undefined || isReservedFor(claim, pod)) continue;
        const reserved = { ...claim, status: reservedBy(claim, pod) };
        claims.observe(await client.update('resourceclaims', reserved, 'status'));
      }
    }

    async function syncClaim(key: string): Promise<void> {
      let claim = claims.get(undefined, key);
      if (claim === undefined) return;
      const { namespace, name = '' } = claim.metadata;
      const { status, dropFinalizer } = releaseOf(claim, (pod, uid) => {
        const user = pods.get(namespace, pod);
        return user !== undefined && user.metadata.uid === uid && !isDone(user);
      });
      if (status !== undefined) claim = await client.update('resourceclaims', { ...claim, status }, 'status');
      if (dropFinalizer) {
        const finalizers = (claim.metadata.finalizers ?? []).filter((finalizer) => finalizer !== claimFinalizer);
        claim = await client.update('resourceclaims', { ...claim, metadata: { ...claim.metadata, finalizers } });
      }
      claims.observe(claim);
      const owner = ownerOf(claim);
      const pod = owner && pods.get(namespace, owner.name);
      if ((claim.status?.reservedFor ?? []).length > 0 || pod === undefined) return;
      if (pod.metadata.uid !== owner?.uid || isDone(pod)) await client.delete('resourceclaims', namespace, name);
    }

    const queue = createWorkQueue({
      name: resourceClaimController.name,
      clock,
      activity,
      log,
      work: (key) =>
        key.startsWith(podPrefix) ? syncPod(key.slice(podPrefix.length)) : syncClaim(key.slice(claimPrefix.length)),
    });

    function enqueuePod(pod: Pod, isGone = false): void {
      if ((pod.spec?.resourceClaims ?? []).length === 0) return;
      if (isGone || isDone(pod)) for (const key of resourceClaimKeysOf(pod)) queue.add(`${claimPrefix}${key}`);
      if (!isGone) queue.add(`${podPrefix}${objectKey(pod)}`);
    }
    const enqueueUsers = (claim: ResourceClaim) => {
      for (const pod of pods.byIndex(podsByResourceClaim, objectKey(claim))) enqueuePod(pod);
    };
    const enqueueClaim = (claim: ResourceClaim) => {
      queue.add(`${claimPrefix}${objectKey(claim)}`);
      enqueueUsers(claim);
    };
    pods.onChange({ added: enqueuePod, updated: (pod) => enqueuePod(pod), deleted: (pod) => enqueuePod(pod, true) });
    claims.onChange({ added: enqueueClaim, updated: enqueueClaim, deleted: enqueueUsers });
    return queue;
  },
};
