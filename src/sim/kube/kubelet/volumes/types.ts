import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, Secret, Volume } from '#types/core-v1';
import type { FileTree } from '../../../runtime/types.ts';
import { podIdentity } from '../pod-identity.ts';

/** Where a volume's content lies on the node. */
export interface MountedVolume {
  readonly tree: FileTree;
  readonly source: string;
  readonly readOnly: boolean;
}

/** Why a volume cannot be mounted now: the whole sentence of the event FailedMount. */
export class MountError extends Error {}

/** What mounting needs. */
export interface VolumeContext {
  readonly pod: Pod;
  readonly node: Node | undefined;
  readonly files: FileTree;
  readonly now: () => number;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  claim(name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  /** A token for the Pod's ServiceAccount; undefined when this server issues none. */
  token(audience: string | undefined, expirationSeconds: number): Promise<string | undefined>;
}

/** The folder that the kubelet keeps for one volume of a Pod. */
export function volumeDirectory(pod: Pod, plugin: string, volume: Volume): string {
  return `/var/lib/kubelet/pods/${podIdentity(pod)}/volumes/${plugin}/${volume.name}`;
}
