import type { VolumePlugin } from '#api';
import { nfs } from './nfs.ts';
import { portworx } from './portworx.ts';
import { rexray } from './rexray.ts';

/** Stand-ins for volume drivers of the world outside. */
export const volumePlugins: readonly VolumePlugin[] = [nfs, portworx, rexray];
