import type { PersistentVolumeClaim } from '#types/core-v1';
import type { Referable, Write } from '../../client/index.ts';
import { isPodTerminated } from '../../helpers/pods.ts';
import { classOf, defaultStorageClass, saysClass, waitsForConsumer } from '../../helpers/storage-class.ts';
import { hasAnnotation, volumeAnnotations } from '../../helpers/volume-annotations.ts';
import {
  claimKeyOf,
  findBestMatchForClaim,
  isVolumeBoundToClaim,
  volumeMismatch,
} from '../../helpers/volume-matching.ts';
import { bind, claimStatus, claimStatusWithEvent } from './binding.ts';
import type { BinderState } from './state.ts';

/** What is to be done about a claim: writes, and then, if it says so, a volume to be provisioned. */
export interface ClaimPlan {
  readonly writes: readonly Write[];
  readonly provision?: boolean;
}

const lost = {
  reference: 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
  volume: 'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  misbound: 'Two claims are bound to the same volume, this one is bound incorrectly',
} as const;

function claimEvent(claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): Write {
  return { write: 'event', about: claim as Referable, type, reason, message };
}

/** Tells a claim that waits for a Pod which Pods it waits for. Follows emitEventForUnboundDelayBindingClaim. */
function waitingEvent(claim: PersistentVolumeClaim, state: BinderState): Write {
  const pods = state
    .podsUsing(claim.metadata.namespace ?? '', claim.metadata.name ?? '')
    .filter((pod) => !isPodTerminated(pod) && (pod.spec?.nodeName ?? '') === '')
    .map((pod) => pod.metadata.name ?? '');
  if (pods.length === 0) {
    const message = 'waiting for first consumer to be created before binding';
    return claimEvent(claim, 'Normal', 'WaitForFirstConsumer', message);
  }
  const message = `waiting for ${pods.length > 1 ? 'pods' : 'pod'} ${pods.join(',')} to be scheduled`;
  return claimEvent(claim, 'Normal', 'WaitForPodScheduled', message);
}

function planAnyVolume(claim: PersistentVolumeClaim, state: BinderState): ClaimPlan {
  const delayBinding = waitsForConsumer(state.storageClass(classOf(claim)));
  const volume = findBestMatchForClaim(claim, state.volumes(), delayBinding);
  if (volume !== undefined) return { writes: bind(volume, claim) };

  if (!saysClass(claim)) {
    const standard = defaultStorageClass(state.storageClasses());
    if (standard !== undefined) {
      const spec = { ...claim.spec, storageClassName: standard.metadata.name ?? '' };
      return { writes: [{ write: 'update', resource: 'persistentvolumeclaims', object: { ...claim, spec } }] };
    }
  }
  if (delayBinding && !hasAnnotation(claim, volumeAnnotations.selectedNode)) {
    return { writes: [waitingEvent(claim, state), ...claimStatus(claim, 'Pending')] };
  }
  if (classOf(claim) !== '') return { writes: [], provision: true };
  const message = 'no persistent volumes available for this claim and no storage class is set';
  return { writes: [claimEvent(claim, 'Normal', 'FailedBinding', message), ...claimStatus(claim, 'Pending')] };
}

function planNamedVolume(claim: PersistentVolumeClaim, name: string, state: BinderState): ClaimPlan {
  const volume = state.volume(name);
  if (volume === undefined) return { writes: claimStatus(claim, 'Pending') };
  if (volume.spec?.claimRef === undefined) {
    const mismatch = volumeMismatch(volume, claim);
    if (mismatch === undefined) return { writes: bind(volume, claim) };
    const message = `Cannot bind to requested volume ${JSON.stringify(name)}: ${mismatch}`;
    return { writes: [claimEvent(claim, 'Warning', 'VolumeMismatch', message), ...claimStatus(claim, 'Pending')] };
  }
  if (isVolumeBoundToClaim(volume, claim)) return { writes: bind(volume, claim) };
  const taken = claimEvent(
    claim,
    'Warning',
    'FailedBinding',
    `volume ${JSON.stringify(name)} already bound to a different claim.`,
  );
  // A claim that the controller itself pointed at this volume is left as it is; only a person can mend that.
  if (hasAnnotation(claim, volumeAnnotations.boundByController)) return { writes: [taken] };
  return { writes: [taken, ...claimStatus(claim, 'Pending')] };
}

function planBoundClaim(claim: PersistentVolumeClaim, state: BinderState): ClaimPlan {
  const name = claim.spec?.volumeName ?? '';
  if (name === '') return { writes: claimStatusWithEvent(claim, 'Lost', 'ClaimLost', lost.reference) };
  const volume = state.volume(name);
  if (volume === undefined) return { writes: claimStatusWithEvent(claim, 'Lost', 'ClaimLost', lost.volume) };
  if (claimKeyOf(volume) === undefined || volume.spec?.claimRef?.uid === claim.metadata.uid) {
    return { writes: bind(volume, claim) };
  }
  return { writes: claimStatusWithEvent(claim, 'Lost', 'ClaimMisbound', lost.misbound) };
}

/** What is to be done about a claim. Follows kube-controller-manager pkg/controller/volume/persistentvolume syncClaim. */
export function planClaim(claim: PersistentVolumeClaim, state: BinderState): ClaimPlan {
  if (hasAnnotation(claim, volumeAnnotations.bindCompleted)) return planBoundClaim(claim, state);
  const name = claim.spec?.volumeName ?? '';
  return name === '' ? planAnyVolume(claim, state) : planNamedVolume(claim, name, state);
}
