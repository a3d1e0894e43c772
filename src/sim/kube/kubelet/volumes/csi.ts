import { createHash } from 'node:crypto';
import type { Volume } from '#types/core-v1';
import { type CsiVolume, csiVolumeOf, inlineCsiVolume } from '../../helpers/csi-translation/index.ts';
import { podIdentity } from '../pod-identity.ts';
import type { VolumePlugin, VolumeSpec } from './types.ts';

/** A volume of a CSI driver that a Pod names itself; `owner` tells it from those of other Pods. */
function ephemeralVolume({ name, csi }: Volume, owner: string): CsiVolume | undefined {
  if (csi === undefined) return undefined;
  const { driver, fsType, readOnly, volumeAttributes } = csi;
  const volumeHandle = `csi-${createHash('sha256').update(`${owner}${name}`).digest('hex')}`;
  return {
    name,
    source: {
      driver,
      volumeHandle,
      ...(fsType === undefined ? {} : { fsType }),
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(volumeAttributes === undefined ? {} : { volumeAttributes }),
    },
    accessModes: ['ReadWriteOnce'],
    mountOptions: [],
    block: false,
    isEphemeral: true,
  };
}

const volumeOf = ({ persistent, volume }: VolumeSpec, owner = '') =>
  persistent === undefined ? (inlineCsiVolume(volume) ?? ephemeralVolume(volume, owner)) : csiVolumeOf(persistent);

/** Disks that CSI drivers serve, and those that Pods and volumes name in the way of plug-ins that left the tree. */
export const csi: VolumePlugin = {
  name: 'kubernetes.io~csi',
  supports: (spec) => volumeOf(spec) !== undefined,
  waitForAttach: (spec, context) => {
    const volume = volumeOf(spec);
    if (volume !== undefined && volume.isEphemeral !== true) context.csi.waitForAttach(context.pod, volume);
  },
  setUp: (spec, context) => {
    const volume = volumeOf(spec, podIdentity(context.pod));
    if (volume === undefined) throw new Error('a plug-in only sets up what it supports');
    return context.csi.mount(context.pod, volume, spec.readOnly);
  },
  update: (spec, context) => {
    const volume = volumeOf(spec);
    if (volume !== undefined && spec.claim !== undefined) context.csi.grow(context.pod, volume, spec.claim);
  },
};
