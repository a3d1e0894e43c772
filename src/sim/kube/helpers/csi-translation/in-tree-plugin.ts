import type { CSIPersistentVolumeSource, PersistentVolume, PersistentVolumeSpec, Volume } from '#types/core-v1';

/** A volume as its CSI driver knows it, whatever the object says. */
export interface CsiVolume {
  /** What messages call it: the PersistentVolume's name, or one made of driver and disk. */
  readonly name: string;
  readonly source: CSIPersistentVolumeSource;
  readonly accessModes: readonly string[];
  readonly mountOptions: readonly string[];
  readonly block: boolean;
  /** It lives as long as its Pod, which names driver and attributes itself: it is neither attached nor staged. */
  readonly isEphemeral?: true;
  /** Set for a volume that a Pod itself names: what stands in its VolumeAttachment instead of a PersistentVolume. */
  readonly inline?: PersistentVolumeSpec;
}

/** A plug-in that left the tree: how what it was told is told to the CSI driver that took its place. */
export interface InTreePlugin {
  /** `kubernetes.io/aws-ebs` */
  readonly name: string;
  readonly driver: string;
  /** The label of nodes that the driver's topology uses. */
  readonly topologyKey: string;
  /** The source of a PersistentVolume; undefined when it is not this plug-in's. */
  source(volume: PersistentVolume): CSIPersistentVolumeSource | undefined;
  /** The volume that a Pod names; undefined when it is not this plug-in's. */
  inline(volume: Volume): Omit<CsiVolume, 'mountOptions' | 'block' | 'inline'> | undefined;
  /** What a PersistentVolume's spec has in place of `csi`. */
  inTree(source: CSIPersistentVolumeSource): Partial<PersistentVolumeSpec>;
  /** Parameters of a StorageClass that the driver understands otherwise. */
  parameter(key: string, value: string): Readonly<Record<string, string>>;
  /** The region of a zone; undefined when volumes do not name it. */
  region?(zone: string): string;
}
