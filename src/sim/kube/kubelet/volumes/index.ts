export { PodVolumes } from './pod-volumes.ts';
export type { MountedVolume } from './types.ts';
