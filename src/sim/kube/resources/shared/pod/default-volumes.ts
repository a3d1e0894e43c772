import type { ObjectFieldSelector, ResourceFieldSelector, Volume } from '#types/core-v1';
import { defaultClaimSpec } from '../claim-spec.ts';
import { canonical } from '../quantities.ts';
import { defaultPullPolicy } from './image-name.ts';

/** Octal 0644. */
const DEFAULT_MODE = 420;

interface DownwardItem {
  fieldRef?: ObjectFieldSelector;
  resourceFieldRef?: ResourceFieldSelector;
}

/** Defaults of references to fields of the Pod, in environments and volumes. */
export function defaultFieldReferences({ fieldRef, resourceFieldRef }: DownwardItem): void {
  if (fieldRef) {
    fieldRef.apiVersion ||= 'v1';
  }
  if (resourceFieldRef) {
    resourceFieldRef.divisor = canonical(resourceFieldRef.divisor);
  }
}

/** Follows SetDefaults_Volume and those of the sources. */
export function defaultVolume(volume: Volume): void {
  const { name: _, ...sources } = volume;
  if (Object.values(sources).every((source) => source === undefined || source === null)) {
    volume.emptyDir = {};
  }
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected]) {
    if (source) {
      source.defaultMode ??= DEFAULT_MODE;
    }
  }
  if (volume.hostPath) {
    volume.hostPath.type ??= '';
  }
  if (volume.emptyDir?.sizeLimit !== undefined) {
    volume.emptyDir.sizeLimit = canonical(volume.emptyDir.sizeLimit);
  }
  if (volume.image) {
    volume.image.pullPolicy ||= defaultPullPolicy(volume.image.reference);
  }
  if (volume.ephemeral?.volumeClaimTemplate) {
    volume.ephemeral.volumeClaimTemplate.spec ??= {};
    volume.ephemeral.volumeClaimTemplate.metadata ??= {};
    defaultClaimSpec(volume.ephemeral.volumeClaimTemplate.spec);
  }
  volume.downwardAPI?.items?.forEach(defaultFieldReferences);
  for (const source of volume.projected?.sources ?? []) {
    source.downwardAPI?.items?.forEach(defaultFieldReferences);
    if (source.serviceAccountToken) {
      source.serviceAccountToken.expirationSeconds ??= 3600;
    }
  }
  defaultNetworkSources(volume);
}

/** What Pods and PersistentVolumes say alike of disks in the network, each with types of its own. */
interface NetworkSources {
  iscsi?: { iscsiInterface?: string };
  rbd?: { pool?: string; user?: string; keyring?: string };
  scaleIO?: { storageMode?: string; fsType?: string };
  azureDisk?: { cachingMode?: string; kind?: string; fsType?: string; readOnly?: boolean };
}

/** Follows SetDefaults_ISCSIVolumeSource and its like, and those of the persistent sources. */
export function defaultNetworkSources({ iscsi, rbd, scaleIO, azureDisk }: NetworkSources): void {
  if (iscsi) {
    iscsi.iscsiInterface ||= 'default';
  }
  if (rbd) {
    rbd.pool ||= 'rbd';
    rbd.user ||= 'admin';
    rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned';
    scaleIO.fsType ||= 'xfs';
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite';
    azureDisk.kind ??= 'Shared';
    azureDisk.fsType ??= 'ext4';
    azureDisk.readOnly ??= false;
  }
}
