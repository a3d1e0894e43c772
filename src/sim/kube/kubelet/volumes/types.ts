import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, Secret, Volume } from '#types/core-v1';
import type { Files } from '../../../runtime/files/files.ts';
import type { Share } from '../../../runtime/files/share.ts';
import type { FileTree } from '../../../runtime/types.ts';
import type { CsiMounter } from '../csi/csi-mounter.ts';
import { podIdentity } from '../pod-identity.ts';

/** Where a volume's content lies on the node; of an image volume, which image it is. */
export type MountedVolume =
  | {
      readonly tree: FileTree;
      readonly source: string;
      readonly readOnly: boolean;
      /** Takes back what was done on the node, before the Pod's folder goes. */
      readonly tearDown?: () => void;
    }
  | { readonly image: string };

/** A volume of a Pod, with what its claim is bound to. */
export interface VolumeSpec {
  readonly volume: Volume;
  readonly persistent: PersistentVolume | undefined;
  /** The claim that led to it. */
  readonly claim: PersistentVolumeClaim | undefined;
  /** Of the PersistentVolume, or else of the volume: what events call it. */
  readonly name: string;
  /** Whether the Pod wants the claim read-only. */
  readonly readOnly: boolean;
}

/**
 * Why a volume cannot be mounted now; `stage` is what failed, as the event FailedMount names it. Without a stage nobody is
 * told but the kubelet's log.
 */
export class MountError extends Error {
  readonly stage: string | undefined;

  constructor(message: string, stage: string | undefined = 'MountVolume.SetUp failed') {
    super(message);
    this.stage = stage;
  }
}

/** Why the kubelet cannot even tell what is to be mounted. Follows desired_state_of_world_populator. */
export class UnprocessedVolumeError extends Error {}

/** The volume is not there yet, and nothing is wrong: somebody is at it, and its Pod is looked at again when it is done. */
export class MountPending extends Error {
  constructor() {
    super('the volume is not attached or mounted yet');
  }
}

/** What mounting needs. */
export interface VolumeContext {
  readonly pod: Pod;
  readonly node: Node | undefined;
  readonly files: Files;
  readonly now: () => number;
  share(server: string, path: string): Share;
  /** Whether another Pod of the node has that PersistentVolume mounted. */
  isMountedElsewhere(volume: string): boolean;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  claim(name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  /** Mounts volumes of CSI drivers on this node. */
  readonly csi: CsiMounter;
  /** A token for the Pod's ServiceAccount; undefined when this server issues none. */
  token(audience: string | undefined, expirationSeconds: number): Promise<string | undefined>;
}

/** One way to mount volumes. Follows pkg/volume, VolumePlugin and Mounter. */
export interface VolumePlugin {
  /** As in folders of the node: `kubernetes.io~empty-dir`. */
  readonly name: string;
  supports(spec: VolumeSpec): boolean;
  /** Throws MountPending while the volume has yet to be attached to the node. */
  waitForAttach?(spec: VolumeSpec, context: VolumeContext): void;
  /** Makes a volume ready on the node; throws MountError, or MountPending. */
  setUp(spec: VolumeSpec, context: VolumeContext): MountedVolume | Promise<MountedVolume>;
  /** Brings content up to date that is mounted already; throws MountError. */
  update?(spec: VolumeSpec, context: VolumeContext): void | Promise<void>;
}

/** The folder that the kubelet keeps for one volume of a Pod. */
export function volumeDirectory(pod: Pod, plugin: string, name: string): string {
  return `/var/lib/kubelet/pods/${podIdentity(pod)}/volumes/${plugin}/${name}`;
}
