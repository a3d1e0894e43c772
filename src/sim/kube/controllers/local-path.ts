import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { createWorkQueue, createWriter, objectKey, type Referable, referenceTo, type Write } from '../client/index.ts';
import { classOf } from '../helpers/storage-class.ts';
import { volumeAnnotations } from '../helpers/volume-annotations.ts';
import type { Controller } from './controller.ts';

const provisioner = 'rancher.io/local-path';
const root = '/opt/local-path-provisioner';

/** What provisioning for a claim comes to. */
export type LocalPathPlan =
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'failed'; readonly error: string }
  | { readonly outcome: 'volume'; readonly node: string; readonly path: string; readonly volume: PersistentVolume };

/** Whether a claim is this provisioner's to serve, now. Follows sig-storage-lib-external-provisioner shouldProvision. */
function isWanted(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): boolean {
  const annotations = claim.metadata.annotations ?? {};
  const asked =
    annotations[volumeAnnotations.storageProvisioner] ?? annotations[volumeAnnotations.betaStorageProvisioner];
  if (asked !== provisioner || (claim.spec?.volumeName ?? '') !== '' || storageClass === undefined) return false;
  const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
  return !waits || (annotations[volumeAnnotations.selectedNode] ?? '') !== '';
}

function refusal(claim: PersistentVolumeClaim, node: string): string | undefined {
  if (claim.spec?.selector !== undefined) return 'claim.Spec.Selector is not supported';
  const modes = claim.spec?.accessModes ?? [];
  if (modes.some((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod')) {
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  }
  return node === '' ? 'configuration error, no node was specified' : undefined;
}

/** The volume that a claim is to get. Follows rancher/local-path-provisioner. */
export function planLocalPath(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): LocalPathPlan {
  if (!isWanted(claim, storageClass) || storageClass === undefined) return { outcome: 'nothing' };
  const node = claim.metadata.annotations?.[volumeAnnotations.selectedNode] ?? '';
  const error = refusal(claim, node);
  if (error !== undefined) return { outcome: 'failed', error };
  const { name = '', namespace = '', uid = '' } = claim.metadata;
  const path = `${root}/pvc-${uid}_${namespace}_${name}`;
  const volume: PersistentVolume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${uid}`,
      annotations: { 'local.path.provisioner/selected-node': node, [volumeAnnotations.provisionedBy]: provisioner },
    },
    spec: {
      accessModes: claim.spec?.accessModes ?? [],
      capacity: { storage: claim.spec?.resources?.requests?.storage ?? '0' },
      claimRef: referenceTo(claim as Referable),
      hostPath: { path, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: classOf(claim),
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
      ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
    },
  };
  return { outcome: 'volume', node, path, volume };
}

/** Whether a released volume is this provisioner's to delete. */
export function isOursToDelete(volume: PersistentVolume): boolean {
  return (
    volume.status?.phase === 'Released' &&
    volume.spec?.persistentVolumeReclaimPolicy === 'Delete' &&
    volume.metadata.annotations?.[volumeAnnotations.provisionedBy] === provisioner &&
    volume.metadata.deletionTimestamp === undefined
  );
}

/** Serves StorageClasses of `rancher.io/local-path`: directories on the node that the first Pod went to. */
export const localPathProvisioner: Controller = {
  name: provisioner,
  enabled: ({ provisioners }) => provisioners.includes(provisioner),
  start: ({ clock, activity, informers, log, random, nodeFiles, client: clientFor, recorder: recorderFor }) => {
    const account = 'local-path-provisioner-service-account';
    const client = clientFor({
      user: `system:serviceaccount:local-path-storage:${account}`,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:local-path-storage'],
      fieldManager: 'local-path-provisioner',
    });
    const pod = `local-path-provisioner-${random.hex(9)}-${random.suffix(5)}`;
    const recorder = recorderFor(`${provisioner}_${pod}_${random.uuid()}`, client);
    const writer = createWriter(client, informers, recorder);
    const claims = informers.for('persistentvolumeclaims');
    const volumes = informers.for('persistentvolumes');
    const classes = informers.for('storageclasses');

    async function provision(key: string): Promise<void> {
      const claim = claims.get(undefined, key);
      if (claim === undefined) return;
      const storageClass = classes.get(undefined, classOf(claim));
      const plan = planLocalPath(claim, storageClass);
      if (plan.outcome === 'nothing') return;
      if (volumes.get(undefined, `pvc-${claim.metadata.uid ?? ''}`) !== undefined) return;
      const event = (type: 'Normal' | 'Warning', reason: string, message: string): Write => ({
        write: 'event',
        about: claim as Referable,
        type,
        reason,
        message,
      });
      const begins = `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`;
      await writer.perform([event('Normal', 'Provisioning', begins)]);
      if (plan.outcome === 'failed') {
        const className = JSON.stringify(classOf(claim));
        const message = `failed to provision volume with StorageClass ${className}: ${plan.error}`;
        await writer.perform([event('Warning', 'ProvisioningFailed', message)]);
        // The real one tries again, each time later; so do changes of claim and class here.
        return;
      }
      nodeFiles(plan.node)?.makeDirectory(plan.path, { recursive: true, mode: 0o777 });
      await writer.perform([
        { write: 'create', resource: 'persistentvolumes', object: plan.volume },
        event('Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${plan.volume.metadata.name ?? ''}`),
      ]);
    }

    async function remove(name: string): Promise<void> {
      const volume = volumes.get(undefined, name);
      if (volume === undefined || !isOursToDelete(volume)) return;
      const node = volume.metadata.annotations?.['local.path.provisioner/selected-node'] ?? '';
      const path = volume.spec?.hostPath?.path ?? '';
      const files = nodeFiles(node);
      if (path.startsWith(`${root}/`) && files?.exists(path) === true) files.remove(path, { recursive: true });
      await writer.perform([{ write: 'delete', resource: 'persistentvolumes', name }]);
    }

    const queue = createWorkQueue({
      name: provisioner,
      clock,
      activity,
      log,
      work: (key) => (key.includes('/') ? provision(key) : remove(key)),
    });
    claims.onChange({
      added: (claim) => queue.add(objectKey(claim)),
      updated: (claim) => queue.add(objectKey(claim)),
    });
    volumes.onChange({
      added: (volume) => queue.add(objectKey(volume)),
      updated: (volume) => queue.add(objectKey(volume)),
    });
    return queue;
  },
};
