import { compareQuantities, parseQuantity } from '#apimachinery';
import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { createWorkQueue, objectKey, type Referable } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';

const message = 'waiting for an external controller to expand this PVC';

function storage(quantities: Readonly<Record<string, string>> | undefined) {
  return parseQuantity(quantities?.storage ?? '0');
}

/** Whether a bound claim asks for more than it has. */
export function wantsMore(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): boolean {
  if (volume?.spec?.claimRef?.uid !== claim.metadata.uid || claim.metadata.uid === undefined) return false;
  return compareQuantities(storage(claim.spec?.resources?.requests), storage(claim.status?.capacity)) > 0;
}

/**
 * Looks after claims that are to grow. None of the in-tree plug-ins that are left can expand a volume, so it only says
 * that somebody else has to. Follows kube-controller-manager pkg/controller/volume/expand.
 */
export const volumeExpandController: Controller = {
  name: 'persistentvolume-expander-controller',
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const recorder = recorderFor('volume_expand', clientFor(controllerComponent('expand-controller')));
    const claims = informers.for('persistentvolumeclaims');
    const volumes = informers.for('persistentvolumes');
    const queue = createWorkQueue({
      name: volumeExpandController.name,
      clock,
      activity,
      log,
      work: (key) => {
        const claim = claims.get(undefined, key);
        if (claim === undefined || !wantsMore(claim, volumes.get(undefined, claim.spec?.volumeName ?? ''))) return;
        recorder.event(claim as Referable, 'Normal', 'ExternalExpanding', message);
      },
    });
    claims.onChange({
      added: (claim) => queue.add(objectKey(claim)),
      updated: (next, previous) => {
        const grew = compareQuantities(
          storage(next.spec?.resources?.requests),
          storage(previous.spec?.resources?.requests),
        );
        if (grew > 0) queue.add(objectKey(next));
      },
    });
    return queue;
  },
};
