import { createHash } from 'node:crypto';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, Pod } from '#types/core-v1';
import type { CSIDriver } from '#types/storage-v1';
import { type CsiVolume, csiVolumeOf, inlineCsiVolume } from './csi-translation/index.ts';
import { claimNameOf } from './pods.ts';

/** The name of the VolumeAttachment of a volume on a node. Follows pkg/volume/csi getAttachmentName. */
export function attachmentName(handle: string, driver: string, node: string): string {
  return `csi-${createHash('sha256').update(`${handle}${driver}${node}`).digest('hex')}`;
}

/** How nodes name the volume in `volumesAttached` and `volumesInUse`. */
export function uniqueVolumeName({ source }: CsiVolume): string {
  return `kubernetes.io/csi/${source.driver}^${source.volumeHandle}`;
}

/** Whether volumes of the driver are attached at all; one that nobody described is. Follows pkg/volume/csi skipAttach. */
export function needsAttachment(driver: CSIDriver | undefined): boolean {
  return driver?.spec.attachRequired !== false;
}

/** Whether several nodes may have it. Follows pkg/volume/util IsMultiAttachAllowed. */
export function allowsMultiAttach({ accessModes }: CsiVolume): boolean {
  return accessModes.length === 0 || accessModes.includes('ReadWriteMany') || accessModes.includes('ReadOnlyMany');
}

/** What a VolumeAttachment is about: a PersistentVolume, or a disk that a Pod names itself. */
export function attachedVolume(
  volume: PersistentVolume | undefined,
  inline: PersistentVolumeSpec | undefined,
): CsiVolume | undefined {
  if (volume !== undefined) return csiVolumeOf(volume);
  if (inline === undefined) return undefined;
  return csiVolumeOf({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: {}, spec: inline });
}

/** What finding the volumes of a Pod needs. */
export interface VolumeLookup {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
}

/** The volumes of a Pod that CSI drivers serve, by the name that the Pod has for them; claims that are not bound are left out. */
export function csiVolumesOf(pod: Pod, lookup: VolumeLookup): ReadonlyMap<string, CsiVolume> {
  const found = new Map<string, CsiVolume>();
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) {
      const inline = inlineCsiVolume(volume);
      if (inline !== undefined) found.set(volume.name, inline);
      continue;
    }
    const claim = lookup.claim(pod.metadata.namespace ?? '', name);
    if (claim?.status?.phase !== 'Bound') continue;
    const bound = lookup.volume(claim.spec?.volumeName ?? '');
    const csi = bound === undefined ? undefined : csiVolumeOf(bound);
    if (csi !== undefined) found.set(volume.name, csi);
  }
  return found;
}
