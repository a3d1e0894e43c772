import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';

/** What the binder looks at. */
export interface BinderState {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  /** In the order in which they were first seen. */
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  storageClasses(): readonly StorageClass[];
  podsUsing(namespace: string, claim: string): readonly Pod[];
  node(name: string): Node | undefined;
}
