import { csiVolumeOf, inlineCsiVolume } from '../../helpers/csi-translation/index.ts';
import type { VolumePlugin, VolumeSpec } from './types.ts';

const volumeOf = ({ persistent, volume }: VolumeSpec) =>
  persistent === undefined ? inlineCsiVolume(volume) : csiVolumeOf(persistent);

/** Disks that CSI drivers serve, and those that Pods and volumes name in the way of plug-ins that left the tree. */
export const csi: VolumePlugin = {
  name: 'kubernetes.io~csi',
  supports: (spec) => volumeOf(spec) !== undefined,
  waitForAttach: (spec, context) => {
    const volume = volumeOf(spec);
    if (volume !== undefined) context.csi.waitForAttach(context.pod, volume);
  },
  setUp: (spec, context) => {
    const volume = volumeOf(spec);
    if (volume === undefined) throw new Error('a plug-in only sets up what it supports');
    return context.csi.mount(context.pod, volume, spec.readOnly);
  },
  update: (spec, context) => {
    const volume = volumeOf(spec);
    if (volume !== undefined && spec.claim !== undefined) context.csi.grow(context.pod, volume, spec.claim);
  },
};
