import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { type Referable, referenceTo, type Write } from '../../client/index.ts';
import { classOf } from '../../helpers/storage-class.ts';
import { inTreeVolumeFinalizer, volumeAnnotations } from '../../helpers/volume-annotations.ts';
import { provisionerOf } from './plugins.ts';
import type { BinderState } from './state.ts';

/** What provisioning on the host of the controller manager needs. */
export interface HostPathPort {
  /** Whether the hostPath plug-in may provision (`--enable-hostpath-provisioner`). */
  readonly provisions: boolean;
  makeDirectory(path: string): void;
  /** Removes a tree; throws with the system's words. */
  removeTree(path: string): void;
  uuid(): string;
}

function claimEvent(claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): Write {
  return { write: 'event', about: claim as Referable, type, reason, message };
}

const failed = (claim: PersistentVolumeClaim, message: string) =>
  claimEvent(claim, 'Warning', 'ProvisioningFailed', message);

/** The claim with the annotations that tell provisioners whose it is. Follows setClaimProvisioner. */
function withProvisioner(claim: PersistentVolumeClaim, name: string): PersistentVolumeClaim {
  const { annotations = {} } = claim.metadata;
  if (annotations[volumeAnnotations.storageProvisioner] === name) return claim;
  return {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: {
        ...annotations,
        [volumeAnnotations.betaStorageProvisioner]: name,
        [volumeAnnotations.storageProvisioner]: name,
      },
    },
  };
}

function annotate(claim: PersistentVolumeClaim, name: string): readonly Write[] {
  const next = withProvisioner(claim, name);
  return next === claim ? [] : [{ write: 'update', resource: 'persistentvolumeclaims', object: next }];
}

/** Follows the wording of 1.29 and later. */
function externalMessage(provisioner: string): string {
  return (
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the ` +
    'system administrator. If volume creation is delayed, please verify that the provisioner is running and ' +
    'correctly registered.'
  );
}

function hostPathVolume(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  name: string,
  path: string,
): PersistentVolume {
  const policy = storageClass.reclaimPolicy ?? 'Delete';
  const modes = claim.spec?.accessModes ?? [];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: {
        'kubernetes.io/createdby': 'hostpath-dynamic-provisioner',
        [volumeAnnotations.boundByController]: 'yes',
        [volumeAnnotations.provisionedBy]: 'kubernetes.io/host-path',
      },
      ...(policy === 'Delete' ? { finalizers: [inTreeVolumeFinalizer] } : {}),
    },
    spec: {
      persistentVolumeReclaimPolicy: policy,
      accessModes: modes.length === 0 ? ['ReadWriteOnce'] : modes,
      capacity: { storage: claim.spec?.resources?.requests?.storage ?? '0' },
      hostPath: { path, type: '' },
      claimRef: referenceTo(claim as Referable),
      storageClassName: classOf(claim),
      volumeMode: 'Filesystem',
    },
  };
}

function provisionHostPath(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  state: BinderState,
  port: HostPathPort,
): readonly Write[] {
  const plugin = 'kubernetes.io/host-path';
  if (claim.spec?.dataSource !== undefined) {
    const message = `plugin "${plugin}" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource`;
    return [failed(claim, message)];
  }
  const writes = [...annotate(claim, plugin)];
  const annotated = withProvisioner(claim, plugin);
  const name = `pvc-${claim.metadata.uid ?? ''}`;
  if (state.volume(name) !== undefined) return writes;
  const options = storageClass.mountOptions ?? [];
  if (options.length > 0) {
    const className = JSON.stringify(storageClass.metadata.name);
    const message =
      `Mount options are not supported by the provisioner but StorageClass ${className} ` +
      `has mount options [${options.join(' ')}]`;
    return [...writes, failed(annotated, message)];
  }
  if (!port.provisions) {
    const message = `Failed to create provisioner: provisioning in volume plugin "${plugin}" is disabled`;
    return [...writes, failed(annotated, message)];
  }
  if (claim.spec?.volumeMode === 'Block') {
    const className = JSON.stringify(storageClass.metadata.name);
    const message = `Failed to provision volume with StorageClass ${className}: ${plugin} does not support block volume provisioning`;
    return [...writes, failed(annotated, message)];
  }
  const path = `/tmp/hostpath_pv/${port.uuid()}`;
  port.makeDirectory(path);
  return [
    ...writes,
    { write: 'create', resource: 'persistentvolumes', object: hostPathVolume(annotated, storageClass, name, path) },
    claimEvent(annotated, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name} using ${plugin}`),
  ];
}

/** Provisions for a claim, or says who should. Follows provisionClaim. */
export function planProvision(claim: PersistentVolumeClaim, state: BinderState, port: HostPathPort): readonly Write[] {
  const className = classOf(claim);
  const storageClass = state.storageClass(className);
  if (storageClass === undefined) {
    return [failed(claim, `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`)];
  }
  const provisioner = provisionerOf(storageClass.provisioner);
  switch (provisioner.kind) {
    case 'none':
      return [failed(claim, provisioner.error)];
    case 'external':
      return [
        ...annotate(claim, provisioner.name),
        claimEvent(
          withProvisioner(claim, provisioner.name),
          'Normal',
          'ExternalProvisioning',
          externalMessage(provisioner.name),
        ),
      ];
    case 'host-path':
      return provisionHostPath(claim, storageClass, state, port);
  }
}
