import { deepEqual } from '#apimachinery';
import type { PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { CSIStorageCapacity, StorageClass } from '#types/storage-v1';
import { claimProblem } from '../../helpers/ephemeral-claim.ts';
import { matchesNodeSelectorTerm } from '../../helpers/node-selector.ts';
import { amountsOf } from '../../helpers/pod-resources.ts';
import { claimNameOf } from '../../helpers/pods.ts';
import { classOf, waitsForConsumer } from '../../helpers/storage-class.ts';
import { hasAnnotation, volumeAnnotations } from '../../helpers/volume-annotations.ts';
import { findMatchingVolume, isReachableFrom } from '../../helpers/volume-matching.ts';
import { type Change, isNewlyLabelledNode, isNewNode, isOwnClaim, leavingPod } from '../change.ts';
import { type FilterPlugin, type Rejection, rejected, type VolumeDecisions } from '../plugin.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';
import { hasEnoughCapacity } from './storage-capacity.ts';

/** Whether the binder finished with a claim. */
export function isFullyBound(claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.volumeName ?? '') !== '' && hasAnnotation(claim, volumeAnnotations.bindCompleted);
}

interface PodClaims {
  readonly error?: string;
  readonly bound: readonly PersistentVolumeClaim[];
  readonly unboundImmediate: readonly PersistentVolumeClaim[];
  readonly waiting: readonly PersistentVolumeClaim[];
}

const readWriteOncePodConflict =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

/** The claims of a Pod by how far they are, or why the Pod cannot be scheduled whatever the node. */
export function podClaims(pod: Pod, snapshot: Snapshot): PodClaims {
  const bound: PersistentVolumeClaim[] = [];
  const unboundImmediate: PersistentVolumeClaim[] = [];
  const waiting: PersistentVolumeClaim[] = [];
  const failed = (error: string): PodClaims => ({ error, bound, unboundImmediate, waiting });
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) continue;
    const quoted = JSON.stringify(name);
    const claim = snapshot.claim(pod.metadata.namespace ?? '', name);
    if (claim === undefined) {
      return failed(
        volume.ephemeral === undefined
          ? `persistentvolumeclaim ${quoted} not found`
          : `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`,
      );
    }
    const problem = volume.ephemeral === undefined ? undefined : claimProblem(pod, claim);
    if (problem !== undefined) return failed(problem);
    if (claim.status?.phase === 'Lost') {
      const lost = JSON.stringify(claim.spec?.volumeName ?? '');
      return failed(`persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${lost}`);
    }
    if (claim.metadata.deletionTimestamp !== undefined) {
      return failed(`persistentvolumeclaim ${quoted} is being deleted`);
    }
    if (isFullyBound(claim)) bound.push(claim);
    else if (waitsForConsumer(snapshot.storageClass(classOf(claim))) && (claim.spec?.volumeName ?? '') === '') {
      waiting.push(claim);
    } else unboundImmediate.push(claim);
  }
  return { bound, unboundImmediate, waiting };
}

type Provisionable = 'yes' | 'no' | 'no-room';

/** Whether a volume can be made for a claim where the node reaches it. Follows checkVolumeProvisions. */
function canProvision(claim: PersistentVolumeClaim, info: NodeInfo, snapshot: Snapshot): Provisionable {
  const storageClass = snapshot.storageClass(classOf(claim));
  if (storageClass === undefined || storageClass.provisioner === 'kubernetes.io/no-provisioner') return 'no';
  if (!isAllowedOn(storageClass, info)) return 'no';
  return hasEnoughCapacity(claim, storageClass, info, snapshot) ? 'yes' : 'no-room';
}

function isAllowedOn({ allowedTopologies: topologies = [] }: StorageClass, { node }: NodeInfo): boolean {
  if (topologies.length === 0) return true;
  return topologies.some(({ matchLabelExpressions = [] }) =>
    matchesNodeSelectorTerm(
      { matchExpressions: matchLabelExpressions.map(({ key, values }) => ({ key, operator: 'In', values })) },
      node,
    ),
  );
}

/** What a Pod's volumes need on a node, or why they cannot be had there. Follows volumebinding FindPodVolumes. */
export function decideVolumes(pod: Pod, node: NodeInfo, snapshot: Snapshot): VolumeDecisions | Rejection {
  const { bound, waiting } = podClaims(pod, snapshot);
  const bindings: { claim: PersistentVolumeClaim; volume: NonNullable<ReturnType<Snapshot['volume']>> }[] = [];
  const provisions: PersistentVolumeClaim[] = [];
  let boundReachable = true;
  let boundFound = true;
  for (const claim of bound) {
    const volume = snapshot.volume(claim.spec?.volumeName ?? '');
    if (volume === undefined) boundFound = false;
    else if (!isReachableFrom(volume, node.node)) boundReachable = false;
  }
  let satisfied = true;
  let enough = true;
  const excluded = new Set<string>();
  const bySize = [...waiting].sort((a, b) => requestOf(a) - requestOf(b));
  for (const claim of bySize) {
    const selected = claim.metadata.annotations?.[volumeAnnotations.selectedNode];
    if (selected !== undefined && selected !== node.name) {
      satisfied = false;
      break;
    }
    const volume =
      selected === undefined
        ? findMatchingVolume(claim, snapshot.volumes(), { node: node.node, excluded, delayBinding: true })
        : undefined;
    if (volume !== undefined) {
      excluded.add(volume.metadata.name ?? '');
      bindings.push({ claim, volume });
    } else {
      const provisionable = canProvision(claim, node, snapshot);
      if (provisionable === 'yes') provisions.push(claim);
      else if (provisionable === 'no-room') enough = false;
      else satisfied = false;
    }
  }
  const reasons = [
    ...(boundReachable ? [] : ["node(s) didn't match PersistentVolume's node affinity"]),
    ...(satisfied ? [] : ["node(s) didn't find available persistent volumes to bind"]),
    ...(enough ? [] : ['node(s) did not have enough free storage']),
    ...(boundFound ? [] : ['node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)']),
  ];
  return reasons.length === 0 ? { bindings, provisions } : { reasons, unresolvable: true };
}

function requestOf(claim: PersistentVolumeClaim): number {
  return amountsOf(claim.spec?.resources?.requests).storage ?? 0;
}

/** Follows pkg/scheduler/framework/plugins/volumebinding. */
export const volumeBinding: FilterPlugin = {
  name: 'VolumeBinding',
  awaitsNodes: true,
  preFilter: (pod, snapshot) => {
    const { error, unboundImmediate } = podClaims(pod, snapshot);
    if (error !== undefined) return error;
    return unboundImmediate.length > 0 ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
  },
  filter: (pod, node, snapshot) => {
    const decision = decideVolumes(pod, node, snapshot);
    return 'reasons' in decision ? decision : undefined;
  },
  helps: (pod, change) => {
    if (change.next === undefined) return false;
    switch (change.resource) {
      case 'persistentvolumes':
        return true;
      case 'persistentvolumeclaims':
        return isOwnClaim(pod, change);
      case 'nodes':
        return isNewlyLabelledNode(change);
      default:
        return change.previous === undefined ? isStorage(change.resource) : offersMore(change);
    }
  },
};

const isStorage = (resource: string) => ['storageclasses', 'csinodes', 'csistoragecapacities'].includes(resource);

/** Whether a class, a node's drivers or a capacity lets more volumes be made than before. */
function offersMore(change: Change): boolean {
  switch (change.resource) {
    case 'storageclasses':
      return !deepEqual(change.next?.allowedTopologies, change.previous?.allowedTopologies);
    case 'csinodes': {
      const key = 'storage.alpha.kubernetes.io/migrated-plugins';
      return change.next?.metadata.annotations?.[key] !== change.previous?.metadata.annotations?.[key];
    }
    case 'csistoragecapacities': {
      const limit = ({ maximumVolumeSize, capacity }: CSIStorageCapacity) =>
        amountsOf({ storage: maximumVolumeSize ?? capacity ?? '0' }).storage ?? 0;
      const { next, previous } = change;
      return next !== undefined && previous !== undefined && limit(next) > limit(previous);
    }
    default:
      return false;
  }
}

/** Claims for a single Pod. Follows pkg/scheduler/framework/plugins/volumerestrictions. */
export const volumeRestrictions: FilterPlugin = {
  name: 'VolumeRestrictions',
  awaitsNodes: true,
  preFilter: (pod, snapshot) => {
    const names = (pod.spec?.volumes ?? []).flatMap(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
    );
    const missing = names.find((name) => snapshot.claim(pod.metadata.namespace ?? '', name) === undefined);
    return missing === undefined ? undefined : `persistentvolumeclaim ${JSON.stringify(missing)} not found`;
  },
  filter: (pod, { pods }, snapshot) => {
    const namespace = pod.metadata.namespace ?? '';
    const exclusive = (pod.spec?.volumes ?? []).flatMap((volume) => {
      const name = claimNameOf(pod, volume);
      if (name === undefined) return [];
      const modes = snapshot.claim(namespace, name)?.spec?.accessModes ?? [];
      return modes.includes('ReadWriteOncePod') ? [name] : [];
    });
    if (exclusive.length === 0) return undefined;
    const taken = pods.some(
      (other) =>
        other.metadata.namespace === namespace &&
        (other.spec?.volumes ?? []).some((volume) => exclusive.includes(claimNameOf(other, volume) ?? '')),
    );
    return taken ? rejected(readWriteOncePodConflict, false) : undefined;
  },
  helps: (pod, change) => {
    const left = leavingPod(change);
    if (left === undefined) {
      return isNewNode(change) || (change.previous === undefined && isOwnClaim(pod, change));
    }
    if (left.metadata.namespace !== pod.metadata.namespace) return false;
    const freed = (left.spec?.volumes ?? []).flatMap((volume) => claimNameOf(left, volume) ?? []);
    return (pod.spec?.volumes ?? []).some((volume) => freed.includes(claimNameOf(pod, volume) ?? ''));
  },
};
