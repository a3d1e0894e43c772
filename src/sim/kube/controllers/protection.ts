import type { PersistentVolumeClaim, Pod } from '#types/core-v1';
import { createWorkQueue, objectKey } from '../client/index.ts';
import { claimKeysOf, claimNameOf, podsByClaim } from '../helpers/pods.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { controllerOf } from './workload/owners.ts';

const claimFinalizer = 'kubernetes.io/pvc-protection';
const volumeFinalizer = 'kubernetes.io/pv-protection';

/** The kubelet is done with it, or somebody forced it: it only waits to be removed. Follows podIsShutDown. */
function isShutDown({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
}

/**
 * Whether a Pod keeps a claim of its namespace: it is on a node, even if it ran to its end long ago. Follows podUsesPVC.
 */
export function holdsClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if ((pod.spec?.nodeName ?? '') === '') return false;
  const { name } = claim.metadata;
  const isItsOwn = () => !isShutDown(pod) && controllerOf(claim)?.uid === pod.metadata.uid;
  return (pod.spec?.volumes ?? []).some(
    (volume) =>
      volume.persistentVolumeClaim?.claimName === name ||
      (volume.ephemeral !== undefined && claimNameOf(pod, volume) === name && isItsOwn()),
  );
}

/** Keeps claims that Pods use. Follows kube-controller-manager pkg/controller/volume/pvcprotection. */
export const claimProtectionController: Controller = {
  name: 'persistentvolumeclaim-protection-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('pvc-protection-controller'));
    const claims = informers.for('persistentvolumeclaims');
    const pods = informers.for('pods');
    pods.addIndex(podsByClaim, claimKeysOf);

    async function setFinalizer(key: string, present: boolean): Promise<void> {
      const [namespace, name = ''] = key.split('/');
      await client.change('persistentvolumeclaims', namespace, name, ({ metadata }) => {
        const others = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== claimFinalizer);
        if (others.length === (metadata.finalizers ?? []).length - (present ? 0 : 1)) {
          metadata.finalizers = present ? [...others, claimFinalizer] : others;
          return true;
        }
        return false;
      });
    }

    const queue = createWorkQueue({
      name: claimProtectionController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const claim = claims.get(undefined, key);
        if (claim === undefined) return;
        const held = claim.metadata.finalizers?.includes(claimFinalizer) === true;
        const deleting = claim.metadata.deletionTimestamp !== undefined;
        if (deleting && held && !pods.byIndex(podsByClaim, key).some((pod) => holdsClaim(pod, claim)))
          await setFinalizer(key, false);
        if (!deleting && !held) await setFinalizer(key, true);
      },
    });

    const podChanged = (pod: Pod) => {
      for (const key of claimKeysOf(pod)) queue.add(key);
    };
    claims.onChange({
      added: (claim) => queue.add(objectKey(claim)),
      updated: (claim) => queue.add(objectKey(claim)),
    });
    pods.onChange({ added: podChanged, updated: podChanged, deleted: podChanged });
    return queue;
  },
};

/** Keeps volumes that are bound. Follows kube-controller-manager pkg/controller/volume/pvprotection. */
export const volumeProtectionController: Controller = {
  name: 'persistentvolume-protection-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('pv-protection-controller'));
    const volumes = informers.for('persistentvolumes');

    const queue = createWorkQueue({
      name: volumeProtectionController.name,
      clock,
      activity,
      log,
      work: async (name) => {
        const volume = volumes.get(undefined, name);
        if (volume === undefined) return;
        const held = volume.metadata.finalizers?.includes(volumeFinalizer) === true;
        const deleting = volume.metadata.deletionTimestamp !== undefined;
        if (deleting && held && volume.status?.phase !== 'Bound') {
          await client.change('persistentvolumes', undefined, name, ({ metadata }) => {
            metadata.finalizers = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== volumeFinalizer);
            return true;
          });
        }
        if (!deleting && !held) {
          await client.change('persistentvolumes', undefined, name, ({ metadata }) => {
            if (metadata.finalizers?.includes(volumeFinalizer) === true) return false;
            metadata.finalizers = [...(metadata.finalizers ?? []), volumeFinalizer];
            return true;
          });
        }
      },
    });
    const changed = (volume: { readonly metadata: { readonly name?: string } }) =>
      queue.add(volume.metadata.name ?? '');
    volumes.onChange({ added: changed, updated: changed });
    return queue;
  },
};
