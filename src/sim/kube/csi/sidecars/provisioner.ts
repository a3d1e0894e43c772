import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { createWorkQueue, objectKey, type Referable, referenceTo } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import {
  csiVolumeOf,
  inTreeNameOf,
  toInTreeVolume,
  translateStorageClass,
} from '../../helpers/csi-translation/index.ts';
import { classOf } from '../../helpers/storage-class.ts';
import { volumeAnnotations } from '../../helpers/volume-annotations.ts';
import { capabilitiesOf } from '../access-modes.ts';
import { createVolume, deleteVolume } from '../controller-calls.ts';
import type { Installation } from '../installation.ts';
import { bytesOf, quantityOf } from '../quantities.ts';
import { type ContentSource, type CreateVolumeRequest, type CsiDriver, CsiError, type NewVolume } from '../types.ts';
import { findContentSource, PopulatedElsewhere } from './content-source.ts';
import { finalizer, protectionOf } from './protection.ts';
import { createOperations, driverComponent, onControllerUp, recorderByPod, ToldError, TryLater } from './sidecar.ts';
import { topologyFor } from './topology.ts';

const secretName = 'volume.kubernetes.io/provisioner-deletion-secret-name';
const secretNamespace = 'volume.kubernetes.io/provisioner-deletion-secret-namespace';
const fsTypeKey = 'csi.storage.k8s.io/fstype';
/** How late a request that cannot be met is tried again. */
const infeasibleRetry = 300_000;

/** Whether a claim is this driver's to serve, now. Follows sig-storage-lib-external-provisioner shouldProvision. */
function isWanted(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined, driver: string): boolean {
  const annotations = claim.metadata.annotations ?? {};
  const asked =
    annotations[volumeAnnotations.storageProvisioner] ?? annotations[volumeAnnotations.betaStorageProvisioner];
  if (asked !== driver || (claim.spec?.volumeName ?? '') !== '' || storageClass === undefined) return false;
  if (claim.metadata.deletionTimestamp !== undefined) return false;
  if (![driver, inTreeNameOf(driver)].includes(storageClass.provisioner)) return false;
  const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
  return !waits || (annotations[volumeAnnotations.selectedNode] ?? '') !== '';
}

/** What is asked of the driver; parameters of the sidecars themselves are taken out. */
function requestFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  topology: CreateVolumeRequest['topology'],
  source: ContentSource | undefined,
  mutable: Readonly<Record<string, string>>,
): { readonly request: CreateVolumeRequest; readonly fsType: string } {
  const parameters = storageClass.parameters ?? {};
  const named = Object.entries(parameters).filter(([key]) => key.toLowerCase() === 'fstype' || key === fsTypeKey);
  if (named.length > 1) {
    throw new Error(`fstype specified in parameters with both "fstype" and "${fsTypeKey}" keys`);
  }
  const [, fsType = 'ext4'] = named[0] ?? [];
  const own = Object.entries(parameters).filter(([key]) => !key.startsWith('csi.storage.k8s.io/'));
  const name = `pvc-${claim.metadata.uid ?? ''}`;
  const block = claim.spec?.volumeMode === 'Block';
  return {
    fsType,
    request: {
      name,
      bytes: bytesOf(claim.spec?.resources?.requests?.storage),
      capabilities: capabilitiesOf(claim.spec?.accessModes ?? [], block, fsType),
      parameters: {
        ...Object.fromEntries(own),
        'csi.storage.k8s.io/pv/name': name,
        'csi.storage.k8s.io/pvc/name': claim.metadata.name ?? '',
        'csi.storage.k8s.io/pvc/namespace': claim.metadata.namespace ?? '',
      },
      mutableParameters: mutable,
      topology,
      ...(source === undefined ? {} : { source }),
    },
  };
}

function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  made: NewVolume,
  facts: { readonly driver: CsiDriver; readonly fsType: string; readonly identity: string },
): PersistentVolume {
  const modes = claim.spec?.accessModes ?? [];
  const attributesClass = claim.spec?.volumeAttributesClassName ?? '';
  const terms = made.topology.map((segments) => ({
    matchExpressions: Object.entries(segments).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  }));
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${claim.metadata.uid ?? ''}`,
      annotations: {
        [volumeAnnotations.provisionedBy]: storageClass.provisioner,
        [secretName]: '',
        [secretNamespace]: '',
      },
      finalizers: [finalizer],
    },
    spec: {
      accessModes: modes,
      capacity: { storage: quantityOf(made.bytes) },
      claimRef: referenceTo(claim as Referable),
      csi: {
        driver: facts.driver.name,
        ...(claim.spec?.volumeMode === 'Block' ? {} : { fsType: facts.fsType }),
        volumeAttributes: { 'storage.kubernetes.io/csiProvisionerIdentity': facts.identity, ...made.context },
        volumeHandle: made.id,
      },
      ...(terms.length === 0 ? {} : { nodeAffinity: { required: { nodeSelectorTerms: terms } } }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: classOf(claim),
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
      ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
      ...(attributesClass === '' ? {} : { volumeAttributesClassName: attributesClass }),
    },
  };
}

/** Whether a released volume's disk is this driver's to delete. Follows shouldDelete. */
function isOursToDelete(volume: PersistentVolume, driver: string): boolean {
  const by = volume.metadata.annotations?.[volumeAnnotations.provisionedBy];
  return (
    volume.status?.phase === 'Released' &&
    volume.spec?.persistentVolumeReclaimPolicy === 'Delete' &&
    by !== undefined &&
    [driver, inTreeNameOf(driver)].includes(by) &&
    (volume.metadata.deletionTimestamp === undefined || volume.metadata.finalizers?.includes(finalizer) === true)
  );
}

/** csi-provisioner beside one driver. Follows kubernetes-csi/external-provisioner v6.1. */
export function externalProvisioner(installation: Installation, driver: CsiDriver): Controller {
  return {
    name: `csi-provisioner ${driver.name}`,
    start: (context) => {
      const { clock, activity, informers, log, random } = context;
      const client = context.client(driverComponent(driver, 'csi-provisioner'));
      const claims = informers.for('persistentvolumeclaims');
      const volumes = informers.for('persistentvolumes');
      const classes = informers.for('storageclasses');
      const attributesClasses = informers.for('volumeattributesclasses');
      const attachments = informers.for('volumeattachments');
      const identity = `${clock.now()}-${Math.floor(random.next() * 10_000)}-${driver.name}`;
      const recorderOf = recorderByPod(
        context,
        client,
        (pod) => `${driver.name}_${pod.metadata.name ?? ''}_${random.uuid()}`,
      );

      function mutableParameters(claim: PersistentVolumeClaim): Readonly<Record<string, string>> {
        const name = claim.spec?.volumeAttributesClassName ?? '';
        if (name === '') return {};
        if (!driver.capabilities.has('modify')) {
          throw new Error(
            'CSI driver does not support VolumeAttributesClass: controller MODIFY_VOLUME capability is not reported',
          );
        }
        const found = attributesClasses.get(undefined, name);
        if (found === undefined)
          throw new Error(`volumeattributesclasses.storage.k8s.io ${JSON.stringify(name)} not found`);
        if (found.driverName !== driver.name) {
          throw new Error(
            `VAC ${name} referenced in PVC is for driver ${found.driverName} which does not match driver name ${driver.name}`,
          );
        }
        return found.parameters ?? {};
      }

      async function provision(key: string, claim: PersistentVolumeClaim, storageClass: StorageClass): Promise<void> {
        const recorder = recorderOf(installation.controllerPod(driver));
        const begins = `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`;
        recorder.event(claim as Referable, 'Normal', 'Provisioning', begins);
        const node = claim.metadata.annotations?.[volumeAnnotations.selectedNode] ?? '';
        try {
          const translated = translateStorageClass(storageClass);
          const source = findContentSource({ claim, storageClass, driver, client, informers });
          if (claim.spec?.selector !== undefined) throw new Error('claim Selector is not supported');
          const topology = topologyFor({ driver, node, storageClass: translated, informers, claim });
          const { request, fsType } = requestFor(claim, translated, topology, source, mutableParameters(claim));
          const made = await createVolume(installation, driver, request);
          const volume = volumeFor(claim, storageClass, made, { driver, fsType, identity });
          await client.create('persistentvolumes', toInTreeVolume(volume, storageClass.provisioner));
          const name = volume.metadata.name ?? '';
          recorder.event(
            claim as Referable,
            'Normal',
            'ProvisioningSucceeded',
            `Successfully provisioned volume ${name}`,
          );
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          if (error instanceof PopulatedElsewhere) {
            const assumed = 'Assuming an external populator will provision the volume';
            recorder.event(claim as Referable, 'Normal', 'Provisioning', assumed);
            throw new TryLater(infeasibleRetry);
          }
          await failed(claim, error, node);
        }
      }

      async function failed(claim: PersistentVolumeClaim, error: Error, node: string): Promise<void> {
        const recorder = recorderOf(installation.controllerPod(driver));
        const infeasible = error instanceof CsiError && error.code === 'InvalidArgument';
        const prefix = infeasible ? 'Volume provisioning failed with infeasible error. Retries will be delayed. ' : '';
        recorder.event(claim as Referable, 'Warning', 'ProvisioningFailed', `${prefix}${error.message}`);
        if (infeasible) throw new TryLater(infeasibleRetry);
        if (error instanceof CsiError && error.code === 'ResourceExhausted' && node !== '') {
          // Another node may have room: the scheduler is to choose again.
          const { namespace, name = '' } = claim.metadata;
          await client.change('persistentvolumeclaims', namespace, name, (draft) => {
            const { [volumeAnnotations.selectedNode]: _, ...annotations } = draft.metadata.annotations ?? {};
            draft.metadata.annotations = annotations;
            return true;
          });
          return;
        }
        throw new ToldError(error.message);
      }

      async function remove(volume: PersistentVolume): Promise<void> {
        const { name = '' } = volume.metadata;
        const handle = csiVolumeOf(volume)?.source.volumeHandle ?? '';
        try {
          const attached = attachments.list().find(({ spec }) => spec.source.persistentVolumeName === name);
          if (attached !== undefined) {
            throw new Error(`persistentvolume ${name} is still attached to node ${attached.spec.nodeName}`);
          }
          await deleteVolume(installation, driver, handle);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          const recorder = recorderOf(installation.controllerPod(driver));
          recorder.event(volume as Referable, 'Warning', 'VolumeFailedDelete', error.message);
          throw new ToldError(error.message);
        }
        await client.delete('persistentvolumes', undefined, name);
        if (client.get('persistentvolumes', undefined, name) === undefined) return;
        await client.change('persistentvolumes', undefined, name, (draft) => {
          draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((one) => one !== finalizer);
          return true;
        });
      }

      const isDue = (volume: PersistentVolume) =>
        protectionOf(volume, driver.name) !== undefined || isOursToDelete(volume, driver.name);

      /** Follows syncVolume. */
      async function follow(volume: PersistentVolume): Promise<void> {
        const finalizers = protectionOf(volume, driver.name);
        if (finalizers !== undefined) {
          await client.change('persistentvolumes', undefined, volume.metadata.name ?? '', (draft) => {
            draft.metadata.finalizers = [...finalizers];
            return true;
          });
        }
        if (isOursToDelete(volume, driver.name)) await remove(volume);
      }

      const operations = createOperations({ clock, log, queue: () => queue });
      const queue = createWorkQueue({
        name: `csi-provisioner ${driver.name}`,
        clock,
        activity,
        log,
        work: (key) => {
          if (installation.controllerPod(driver) === undefined) return;
          if (!key.includes('/')) {
            const volume = volumes.get(undefined, key);
            if (volume !== undefined && isDue(volume)) operations.run(key, () => follow(volume));
            return;
          }
          const claim = claims.get(undefined, key);
          const storageClass = claim === undefined ? undefined : classes.get(undefined, classOf(claim));
          if (claim === undefined || storageClass === undefined) return;
          if (!isWanted(claim, storageClass, driver.name)) return;
          if (volumes.get(undefined, `pvc-${claim.metadata.uid ?? ''}`) !== undefined) return;
          operations.run(key, () => provision(key, claim, storageClass));
        },
      });
      const lookAtAll = () => {
        for (const claim of claims.list()) queue.add(objectKey(claim));
        for (const volume of volumes.list()) queue.add(objectKey(volume));
      };
      claims.onChange({
        added: (claim) => queue.add(objectKey(claim)),
        updated: (claim) => queue.add(objectKey(claim)),
        deleted: (claim) => operations.reset(objectKey(claim)),
      });
      volumes.onChange({
        added: (volume) => queue.add(objectKey(volume)),
        updated: (volume) => queue.add(objectKey(volume)),
        deleted: (volume) => operations.reset(objectKey(volume)),
      });
      // A class that is made anew may be another one: what failed with the old one begins again.
      classes.onChange({
        added: ({ metadata }) => {
          for (const claim of claims.list()) {
            if (classOf(claim) !== metadata.name || (claim.spec?.volumeName ?? '') !== '') continue;
            operations.reset(objectKey(claim));
            queue.add(objectKey(claim));
          }
        },
      });
      onControllerUp(informers, installation, driver, lookAtAll);
      return {
        close: () => {
          operations.close();
          queue.close();
        },
      };
    },
  };
}
