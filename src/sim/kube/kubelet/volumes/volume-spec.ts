import type { Pod, Volume } from '#types/core-v1';
import { claimProblem } from '../../helpers/ephemeral-claim.ts';
import { claimNameOf } from '../../helpers/pods.ts';
import { UnprocessedVolumeError, type VolumeContext, type VolumeSpec } from './types.ts';

const claimFinalizer = 'kubernetes.io/pvc-protection';

/** The volumes that some container mounts, by name, and those that some container has as a device. */
export function usedVolumes({ spec }: Pod): {
  readonly mounts: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
} {
  const containers = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  return {
    mounts: new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name))),
    devices: new Set(containers.flatMap(({ volumeDevices = [] }) => volumeDevices.map(({ name }) => name))),
  };
}

function throughClaim(volume: Volume, claimName: string, context: VolumeContext): VolumeSpec {
  const { pod } = context;
  const fails = (why: string) =>
    new UnprocessedVolumeError(`error processing PVC ${pod.metadata.namespace ?? ''}/${claimName}: ${why}`);
  const claim = context.claim(claimName);
  if (claim === undefined) {
    const missing = `persistentvolumeclaims ${JSON.stringify(claimName)} not found`;
    throw fails(`failed to fetch PVC from API server: ${missing}`);
  }
  const { deletionTimestamp, finalizers = [] } = claim.metadata;
  if (deletionTimestamp !== undefined && !finalizers.includes(claimFinalizer)) throw fails('PVC is being deleted');
  if (claim.status?.phase !== 'Bound') throw fails('PVC is not bound');
  const name = claim.spec?.volumeName ?? '';
  if (name === '') throw fails('PVC has empty pvc.Spec.VolumeName');
  const problem = volume.ephemeral === undefined ? undefined : claimProblem(pod, claim);
  if (problem !== undefined) throw new UnprocessedVolumeError(problem);
  const persistent = context.volume(name);
  if (persistent === undefined) {
    // Only volumes that claims of its Pods are bound to are a node's to see.
    const node = pod.spec?.nodeName ?? '';
    const forbidden =
      `persistentvolumes ${JSON.stringify(name)} is forbidden: User "system:node:${node}" cannot get resource ` +
      `"persistentvolumes" in API group "" at the cluster scope: no relationship found between node '${node}' and this object`;
    throw fails(`failed to fetch PV ${name} from API server: ${forbidden}`);
  }
  const { claimRef } = persistent.spec ?? {};
  if (claimRef === undefined) {
    throw fails(
      `found PV object ${name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim`,
    );
  }
  if (claimRef.uid !== claim.metadata.uid) {
    const uid = claim.metadata.uid ?? '';
    throw fails(
      `found PV object ${name} but its pv.Spec.ClaimRef.UID ${claimRef.uid ?? ''} does not point to claim.UID ${uid}`,
    );
  }
  return { volume, persistent, claim, name, readOnly: volume.persistentVolumeClaim?.readOnly === true };
}

/**
 * What a volume of a Pod really is: the PersistentVolume, where there is a claim between. Throws UnprocessedVolumeError.
 * Follows desired_state_of_world_populator, createVolumeSpec.
 */
export function volumeSpec(volume: Volume, context: VolumeContext): VolumeSpec {
  const claimName = claimNameOf(context.pod, volume);
  if (claimName === undefined) {
    return { volume, persistent: undefined, claim: undefined, name: volume.name, readOnly: false };
  }
  const spec = throughClaim(volume, claimName, context);
  const mode = spec.persistent?.spec?.volumeMode ?? 'Filesystem';
  const { mounts, devices } = usedVolumes(context.pod);
  if (mounts.has(volume.name) && mode !== 'Filesystem') {
    throw new UnprocessedVolumeError(`volume ${volume.name} has volumeMode ${mode}, but is specified in volumeMounts`);
  }
  if (devices.has(volume.name) && mode !== 'Block') {
    throw new UnprocessedVolumeError(`volume ${volume.name} has volumeMode ${mode}, but is specified in volumeDevices`);
  }
  return spec;
}
