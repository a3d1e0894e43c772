export { PodVolumes } from './pod-volumes.ts';
export type { MountedVolume, MountShare, Share } from './types.ts';
