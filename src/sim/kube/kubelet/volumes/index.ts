import type { PersistentVolume, Volume } from '#types/core-v1';
import { claimNameOf } from '../../helpers/pods.ts';
import { isReachableFrom } from '../../helpers/volume-matching.ts';
import { writeAtomically } from './atomic-writer.ts';
import { prepareHostPath } from './host-path.ts';
import { configMapPayload, downwardPayload, projectedPayload, secretPayload } from './payload.ts';
import { MountError, type MountedVolume, type VolumeContext, volumeDirectory } from './types.ts';

export { MountError, type MountedVolume, type VolumeContext } from './types.ts';

function persistentVolume(volume: Volume, context: VolumeContext): PersistentVolume {
  const claimName = claimNameOf(context.pod, volume) ?? '';
  const key = `${context.pod.metadata.namespace ?? ''}/${claimName}`;
  const unprocessed = (why: string) =>
    new MountError(
      `Unable to attach or mount volumes: unmounted volumes=[${volume.name}], unattached volumes=[], ` +
        `failed to process volumes=[${volume.name}]: error processing PVC ${key}: ${why}`,
    );
  const claim = context.claim(claimName);
  if (claim === undefined) {
    const quoted = JSON.stringify(claimName);
    throw unprocessed(`failed to fetch PVC from API server: persistentvolumeclaims ${quoted} not found`);
  }
  if (claim.metadata.deletionTimestamp !== undefined) throw unprocessed('PVC is being deleted');
  if (claim.status?.phase !== 'Bound' || (claim.spec?.volumeName ?? '') === '') throw unprocessed('PVC is not bound');
  const found = context.volume(claim.spec?.volumeName ?? '');
  if (found === undefined) {
    const quoted = JSON.stringify(claim.spec?.volumeName ?? '');
    throw unprocessed(`failed to fetch PV ${quoted} from API server: persistentvolumes ${quoted} not found`);
  }
  return found;
}

function mountPersistent(volume: Volume, context: VolumeContext): MountedVolume {
  const found = persistentVolume(volume, context);
  const name = found.metadata.name ?? '';
  const readOnly = volume.persistentVolumeClaim?.readOnly === true;
  const { files, node } = context;
  if (node !== undefined && !isReachableFrom(found, node)) {
    throw new MountError(
      `MountVolume.NodeAffinity check failed for volume ${JSON.stringify(name)} : no matching NodeSelectorTerms`,
    );
  }
  const { hostPath, local } = found.spec ?? {};
  if (hostPath !== undefined) {
    setUp(name, () => prepareHostPath(files, hostPath.path, hostPath.type ?? ''));
    return { tree: files, source: hostPath.path, readOnly };
  }
  if (local !== undefined) {
    if (!files.exists(local.path)) {
      const quoted = JSON.stringify(local.path);
      const prefix = `MountVolume.NewMounter initialization failed for volume ${JSON.stringify(name)} :`;
      throw new MountError(`${prefix} path ${quoted} does not exist`);
    }
    return { tree: files, source: local.path, readOnly };
  }
  const { csi } = found.spec ?? {};
  if (csi !== undefined) {
    const why = `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${csi.driver} not found in the list of registered CSI drivers`;
    throw new MountError(`MountVolume.MountDevice failed for volume ${JSON.stringify(name)} : ${why}`);
  }
  const kinds = Object.keys(found.spec ?? {}).filter((key) => !generalFields.includes(key));
  throw new MountError(`not simulated: persistent volumes of type ${kinds[0] ?? 'unknown'}`);
}

const generalFields = [
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
];

/** Puts the name of the volume before what went wrong. */
function setUp<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof MountError)) throw error;
    throw new MountError(`MountVolume.SetUp failed for volume ${JSON.stringify(name)} : ${error.message}`);
  }
}

/** Makes one volume ready on the node; throws MountError. Calling it again brings projected content up to date. */
export async function mountVolume(volume: Volume, context: VolumeContext): Promise<MountedVolume> {
  const { pod, files } = context;
  if (volume.emptyDir !== undefined) {
    const source = volumeDirectory(pod, 'kubernetes.io~empty-dir', volume);
    if (!files.exists(source)) {
      files.makeDirectory(source, { recursive: true, mode: 0o777 });
      files.chmod(source, 0o777);
    }
    return { tree: files, source, readOnly: false };
  }
  if (volume.hostPath !== undefined) {
    const { path, type = '' } = volume.hostPath;
    setUp(volume.name, () => prepareHostPath(files, path, type));
    return { tree: files, source: path, readOnly: false };
  }
  if (claimNameOf(pod, volume) !== undefined) return mountPersistent(volume, context);
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap !== undefined) {
    const source = volumeDirectory(pod, 'kubernetes.io~configmap', volume);
    const payload = setUp(volume.name, () => configMapPayload(configMap, configMap.defaultMode ?? 0o644, context));
    writeAtomically(files, source, payload, context.now());
    return { tree: files, source, readOnly: true };
  }
  if (secret !== undefined) {
    const source = volumeDirectory(pod, 'kubernetes.io~secret', volume);
    const payload = setUp(volume.name, () => secretPayload(secret, secret.defaultMode ?? 0o644, context));
    writeAtomically(files, source, payload, context.now());
    return { tree: files, source, readOnly: true };
  }
  if (downwardAPI !== undefined) {
    const source = volumeDirectory(pod, 'kubernetes.io~downward-api', volume);
    const payload = downwardPayload(downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644, context);
    writeAtomically(files, source, payload, context.now());
    return { tree: files, source, readOnly: true };
  }
  if (projected !== undefined) {
    const source = volumeDirectory(pod, 'kubernetes.io~projected', volume);
    let failure: unknown;
    const payload = await projectedPayload(projected.sources ?? [], projected.defaultMode ?? 0o644, context).catch(
      (error: unknown) => {
        failure = error;
        return new Map<string, never>();
      },
    );
    setUp(volume.name, () => {
      if (failure !== undefined) throw failure;
    });
    writeAtomically(files, source, payload, context.now());
    return { tree: files, source, readOnly: true };
  }
  const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
  throw new MountError(`not simulated: volumes of type ${kind}`);
}
