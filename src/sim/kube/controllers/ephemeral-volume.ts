import type { PersistentVolumeClaim, Pod, Volume } from '#types/core-v1';
import { createWorkQueue, objectKey, type Referable } from '../client/index.ts';
import { claimProblem } from '../helpers/ephemeral-claim.ts';
import { claimKeysOf, podsByClaim } from '../helpers/pods.ts';
import { type Controller, controllerComponent } from './controller.ts';
import { errorText } from './workload/pod-control.ts';

/** The claim of a Pod's generic ephemeral volume: it goes with the Pod. */
export function claimForVolume(pod: Pod, volume: Volume): PersistentVolumeClaim {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const template = volume.ephemeral?.volumeClaimTemplate;
  const { annotations, labels } = template?.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: `${name}-${volume.name}`,
      namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true, blockOwnerDeletion: true }],
      ...(annotations === undefined ? {} : { annotations }),
      ...(labels === undefined ? {} : { labels }),
    },
    spec: { ...template?.spec },
  };
}

/** Makes the claims of generic ephemeral volumes. Follows kube-controller-manager pkg/controller/volume/ephemeral. */
export const ephemeralVolumeController: Controller = {
  name: 'ephemeral-volume-controller',
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent('ephemeral-volume-controller'));
    const recorder = recorderFor('ephemeral_volume', client);
    const pods = informers.for('pods');
    const claims = informers.for('persistentvolumeclaims');
    pods.addIndex(podsByClaim, claimKeysOf);

    async function ensureClaim(pod: Pod, volume: Volume): Promise<void> {
      const wanted = claimForVolume(pod, volume);
      const { name = '', namespace } = wanted.metadata;
      const present = claims.get(namespace, name);
      const problem = present && claimProblem(pod, present);
      if (problem !== undefined) throw new Error(problem);
      if (present !== undefined) return;
      try {
        claims.observe(await client.create('persistentvolumeclaims', wanted));
      } catch (error) {
        throw new Error(`create PVC ${name}: ${errorText(error)}`);
      }
    }

    const queue = createWorkQueue({
      name: ephemeralVolumeController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const pod = pods.get(undefined, key);
        if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
        for (const volume of pod.spec?.volumes ?? []) {
          if (volume.ephemeral === undefined) continue;
          try {
            await ensureClaim(pod, volume);
          } catch (error) {
            const text = `ephemeral volume ${volume.name}: ${errorText(error)}`;
            recorder.event(pod as Referable, 'Warning', 'FailedBinding', text);
            throw new Error(`pod ${key}, ${text}`);
          }
        }
      },
    });
    const enqueue = (pod: Pod) => {
      if (pod.metadata.deletionTimestamp === undefined && pod.spec?.volumes?.some(({ ephemeral }) => ephemeral)) {
        queue.add(objectKey(pod));
      }
    };
    pods.onChange({ added: enqueue });
    claims.onChange({
      deleted: (claim) => {
        for (const pod of pods.byIndex(podsByClaim, objectKey(claim))) enqueue(pod);
      },
    });
    return queue;
  },
};
