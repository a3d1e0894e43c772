import { type KubeObject, resourceNotFound } from '#apimachinery';
import type { Registry } from '../../registry/index.ts';

export const snapshotGroup = 'snapshot.storage.k8s.io';

interface VolumeError {
  readonly message?: string;
  readonly time?: string;
}

export interface VolumeSnapshot extends KubeObject {
  readonly spec: {
    readonly source: { readonly persistentVolumeClaimName?: string; readonly volumeSnapshotContentName?: string };
    readonly volumeSnapshotClassName?: string;
  };
  readonly status?: {
    readonly boundVolumeSnapshotContentName?: string;
    readonly creationTime?: string;
    readonly readyToUse?: boolean;
    readonly restoreSize?: string;
    readonly error?: VolumeError;
  };
}

export interface VolumeSnapshotContent extends KubeObject {
  readonly spec: {
    readonly deletionPolicy: string;
    readonly driver: string;
    readonly source: { readonly volumeHandle?: string; readonly snapshotHandle?: string };
    readonly sourceVolumeMode?: string;
    readonly volumeSnapshotClassName?: string;
    readonly volumeSnapshotRef: {
      readonly apiVersion?: string;
      readonly kind?: string;
      readonly name?: string;
      readonly namespace?: string;
      readonly uid?: string;
      readonly resourceVersion?: string;
    };
  };
  readonly status?: {
    readonly creationTime?: number;
    readonly readyToUse?: boolean;
    readonly restoreSize?: number;
    readonly snapshotHandle?: string;
    readonly error?: VolumeError;
  };
}

export interface VolumeSnapshotClass extends KubeObject {
  readonly driver: string;
  readonly deletionPolicy: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface SnapshotKinds {
  volumesnapshots: VolumeSnapshot;
  volumesnapshotcontents: VolumeSnapshotContent;
  volumesnapshotclasses: VolumeSnapshotClass;
}

/** An object of a custom kind for snapshots; StatusError NotFound when it, or the kind, is not there. */
export function getSnapshotObject<K extends keyof SnapshotKinds>(
  registry: Registry,
  kind: K,
  namespace: string | undefined,
  name: string,
): SnapshotKinds[K] {
  const definition = registry.resource(snapshotGroup, kind);
  if (definition === undefined) throw resourceNotFound();
  return registry.get(definition, namespace, name) as unknown as SnapshotKinds[K];
}
