import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { Referable, Write } from '../../client/index.ts';
import { migratedPlugins } from '../../helpers/migrated-plugins.ts';
import { hasAnnotation, inTreeVolumeFinalizer, volumeAnnotations } from '../../helpers/volume-annotations.ts';
import { volumeModesDiffer } from '../../helpers/volume-matching.ts';
import { unbind, volumePhase } from './binding.ts';
import type { BinderState } from './state.ts';

/** What is to be done about a volume: writes, a claim to look at, and then, if it says so, the reclaim policy. */
export interface VolumePlan {
  readonly writes: readonly Write[];
  readonly syncClaim?: string;
  readonly reclaim?: boolean;
}

/** The claim that the volume is bound to; undefined when it is gone, be it replaced by one of the same name. */
function boundClaimOf(volume: PersistentVolume, state: BinderState): PersistentVolumeClaim | undefined {
  const reference = volume.spec?.claimRef;
  const claim = state.claim(reference?.namespace ?? '', reference?.name ?? '');
  return claim?.metadata.uid === reference?.uid ? claim : undefined;
}

/** Whether a volume's claim is gone or bound elsewhere, so that its policy may be carried out. Follows isVolumeReleased. */
export function isVolumeReleased(volume: PersistentVolume, state: BinderState): boolean {
  const uid = volume.spec?.claimRef?.uid ?? '';
  if (uid === '') return false;
  const claim = boundClaimOf(volume, state);
  if (claim === undefined) return true;
  const name = claim.spec?.volumeName ?? '';
  return name !== '' && name !== volume.metadata.name;
}

function release(volume: PersistentVolume): VolumePlan {
  const phase = volume.status?.phase;
  const writes = phase === 'Released' || phase === 'Failed' ? [] : volumePhase(volume, 'Released');
  return { writes, reclaim: true };
}

function planIncompatible(volume: PersistentVolume, claim: PersistentVolumeClaim): VolumePlan {
  const volumeName = JSON.stringify(volume.metadata.name);
  const claimName = JSON.stringify(claim.metadata.name);
  const about = (object: Referable, message: string): Write => ({
    write: 'event',
    about: object,
    type: 'Warning',
    reason: 'VolumeMismatch',
    message,
  });
  return {
    writes: [
      about(
        volume as Referable,
        `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${claimName} due to incompatible volumeMode.`,
      ),
      about(
        claim as Referable,
        `Cannot bind PersistentVolume ${volumeName} to requested PersistentVolumeClaim due to incompatible volumeMode.`,
      ),
    ],
  };
}

/** The volume with the finalizer that its policy demands; the same object when it has it. Follows modifyDeletionFinalizers. */
export function withPolicyFinalizer(volume: PersistentVolume): PersistentVolume {
  const provisioner = volume.metadata.annotations?.[volumeAnnotations.provisionedBy] ?? '';
  if (!provisioner.startsWith('kubernetes.io/') || migratedPlugins[provisioner] !== undefined) return volume;
  const finalizers = volume.metadata.finalizers ?? [];
  const held = finalizers.includes(inTreeVolumeFinalizer);
  const hold = volume.spec?.persistentVolumeReclaimPolicy === 'Delete';
  if (held === hold || (hold && volume.metadata.deletionTimestamp !== undefined)) return volume;
  const next = hold
    ? [...finalizers, inTreeVolumeFinalizer]
    : finalizers.filter((finalizer) => finalizer !== inTreeVolumeFinalizer);
  return { ...volume, metadata: { ...volume.metadata, finalizers: next } };
}

function planClaimedVolume(volume: PersistentVolume, state: BinderState): VolumePlan {
  const claim = boundClaimOf(volume, state);
  if (claim === undefined) return release(volume);
  const name = claim.spec?.volumeName ?? '';
  if (name === '') {
    if (volumeModesDiffer(volume, claim)) return planIncompatible(volume, claim);
    return { writes: [], syncClaim: `${claim.metadata.namespace ?? ''}/${claim.metadata.name ?? ''}` };
  }
  if (name === volume.metadata.name) return { writes: volumePhase(volume, 'Bound') };
  const provisioned = hasAnnotation(volume, volumeAnnotations.provisionedBy);
  // Made for a claim that took another volume: nobody needs it.
  if (provisioned && volume.spec?.persistentVolumeReclaimPolicy === 'Delete') return release(volume);
  return { writes: unbind(volume) };
}

/** The volume with the name of the driver that took over from its provisioner. Follows updateMigrationAnnotations. */
function withMigration(volume: PersistentVolume): PersistentVolume {
  const { annotations = {} } = volume.metadata;
  const provisioner = annotations[volumeAnnotations.provisionedBy];
  const driver = provisioner === undefined ? undefined : migratedPlugins[provisioner];
  if (driver === undefined || annotations[volumeAnnotations.migratedTo] === driver) return volume;
  const migrated = { ...annotations, [volumeAnnotations.migratedTo]: driver };
  return { ...volume, metadata: { ...volume.metadata, annotations: migrated } };
}

/** What is to be done about a volume. Follows kube-controller-manager pkg/controller/volume/persistentvolume syncVolume. */
export function planVolume(current: PersistentVolume, state: BinderState): VolumePlan {
  const volume = withPolicyFinalizer(withMigration(current));
  const first: readonly Write[] =
    volume === current ? [] : [{ write: 'update', resource: 'persistentvolumes', object: volume }];
  const reference = volume.spec?.claimRef;
  const plan =
    reference === undefined || (reference.uid ?? '') === ''
      ? { writes: volumePhase(volume, 'Available') }
      : planClaimedVolume(volume, state);
  return { ...plan, writes: [...first, ...plan.writes] };
}
