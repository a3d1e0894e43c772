import type { VolumePlugin } from './types.ts';

/** The files of an image. The container runtime mounts it, so there is nothing to do before. Follows pkg/volume/image. */
export const image: VolumePlugin = {
  name: 'kubernetes.io~image',
  supports: ({ volume }) => volume.image !== undefined,
  setUp: ({ volume }) => ({ image: volume.image?.reference ?? '' }),
};
