import type { PersistentVolume } from '#types/core-v1';
import type { Referable, Write } from '../../client/index.ts';
import { isPodTerminated } from '../../helpers/pods.ts';
import { inTreeVolumeFinalizer, volumeAnnotations } from '../../helpers/volume-annotations.ts';
import { volumePhaseWithEvent } from './binding.ts';
import type { HostPathPort } from './provision.ts';
import type { BinderState } from './state.ts';
import { isVolumeReleased } from './sync-volume.ts';

/** What carrying out a reclaim policy comes to. `retry`: it did not work and is tried again. */
export interface ReclaimPlan {
  readonly writes: readonly Write[];
  readonly recycle?: boolean;
  readonly retry?: boolean;
}

type Deletion =
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'external' }
  | { readonly outcome: 'failed'; readonly error: string };

/** Deletes what a hostPath volume points at, on the controller manager's own machine. Only below /tmp. */
function deleteHostPath(path: string, port: HostPathPort): Deletion {
  if (!/\/tmp\/.+/.test(path)) {
    return { outcome: 'failed', error: `host_path deleter only supports /tmp/.+ but received provided ${path}` };
  }
  try {
    port.removeTree(path);
    return { outcome: 'deleted' };
  } catch (error) {
    return { outcome: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}

/** Follows doDeleteVolume and findDeletablePlugin. */
function deleteStorage(volume: PersistentVolume, port: HostPathPort): Deletion {
  const provisioner = volume.metadata.annotations?.[volumeAnnotations.provisionedBy] ?? '';
  if (provisioner !== '' && provisioner !== 'kubernetes.io/host-path') {
    if (!provisioner.startsWith('kubernetes.io/')) return { outcome: 'external' };
    return { outcome: 'failed', error: `no volume plugin matched name: ${provisioner}` };
  }
  if (volume.spec?.hostPath !== undefined) return deleteHostPath(volume.spec.hostPath.path, port);
  const name = JSON.stringify(volume.metadata.name);
  // The controller only knows plug-ins that provision, delete or recycle: hostPath and NFS, which is recycled.
  const problem = volume.spec?.nfs === undefined ? 'no volume plugin matched' : 'no deletable volume plugin matched';
  return { outcome: 'failed', error: `error getting deleter volume plugin for volume ${name}: ${problem}` };
}

function planDelete(volume: PersistentVolume, state: BinderState, port: HostPathPort): ReclaimPlan {
  const held = volume.metadata.finalizers?.includes(inTreeVolumeFinalizer) === true;
  if (volume.metadata.deletionTimestamp !== undefined && !held) return { writes: [] };
  if (!isVolumeReleased(volume, state)) return { writes: [] };
  const deletion = deleteStorage(volume, port);
  switch (deletion.outcome) {
    case 'external':
      return { writes: [] };
    case 'failed':
      return {
        writes: volumePhaseWithEvent(volume, 'Failed', 'VolumeFailedDelete', deletion.error),
        retry: true,
      };
    case 'deleted': {
      const finalizers = (volume.metadata.finalizers ?? []).filter((finalizer) => finalizer !== inTreeVolumeFinalizer);
      const freed: PersistentVolume = { ...volume, metadata: { ...volume.metadata, finalizers } };
      return {
        writes: [
          ...(held ? [{ write: 'update', resource: 'persistentvolumes', object: freed } as const] : []),
          { write: 'delete', resource: 'persistentvolumes', name: volume.metadata.name ?? '' },
        ],
      };
    }
  }
}

function planRecycle(volume: PersistentVolume, state: BinderState): ReclaimPlan {
  if (!isVolumeReleased(volume, state)) return { writes: [] };
  const { namespace = '', name = '' } = volume.spec?.claimRef ?? {};
  const pods = state
    .podsUsing(namespace, name)
    .filter((pod) => !isPodTerminated(pod))
    .map((pod) => `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`)
    .sort();
  if (pods.length > 0 && state.claim(namespace, name) === undefined) {
    const message = `Volume is used by pods: ${pods.join(',')}`;
    return {
      writes: [{ write: 'event', about: volume as Referable, type: 'Normal', reason: 'VolumeFailedRecycle', message }],
      retry: true,
    };
  }
  if (volume.spec?.hostPath === undefined && volume.spec?.nfs === undefined) {
    const message = 'No recycler plugin found for the volume!';
    return { writes: volumePhaseWithEvent(volume, 'Failed', 'VolumeFailedRecycle', message), retry: true };
  }
  return { writes: [], recycle: true };
}

/** Carries out the policy of a released volume. Follows reclaimVolume. */
export function planReclaim(volume: PersistentVolume, state: BinderState, port: HostPathPort): ReclaimPlan {
  if (volume.metadata.annotations?.[volumeAnnotations.migratedTo] !== undefined) return { writes: [] };
  switch (volume.spec?.persistentVolumeReclaimPolicy) {
    case 'Retain':
      return { writes: [] };
    case 'Recycle':
      return planRecycle(volume, state);
    case 'Delete':
      return planDelete(volume, state, port);
    default: {
      const message = 'Volume has unrecognized PersistentVolumeReclaimPolicy';
      return { writes: volumePhaseWithEvent(volume, 'Failed', 'VolumeUnknownReclaimPolicy', message) };
    }
  }
}
