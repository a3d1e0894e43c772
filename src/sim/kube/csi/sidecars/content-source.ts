import type { PersistentVolumeClaim } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import type { Client, Informers } from '../../client/index.ts';
import { csiVolumeOf } from '../../helpers/csi-translation/index.ts';
import { bytesOf } from '../quantities.ts';
import { getSnapshotObject, snapshotGroup } from '../snapshots/objects.ts';
import type { ContentSource, CsiDriver } from '../types.ts';

export interface ContentSourceInput {
  readonly claim: PersistentVolumeClaim;
  readonly storageClass: StorageClass;
  readonly driver: CsiDriver;
  readonly client: Client;
  readonly informers: Informers;
}

/** Says that somebody else makes the volume: a populator for a data source of another kind. */
export class PopulatedElsewhere extends Error {}

const requested = (claim: PersistentVolumeClaim) => bytesOf(claim.spec?.resources?.requests?.storage);

/** Follows getSnapshotSource of external-provisioner pkg/controller. */
function snapshotSource(name: string, { claim, storageClass, client }: ContentSourceInput): ContentSource {
  const namespace = claim.metadata.namespace ?? '';
  const get = <T>(what: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw new Error(`${what} from api server: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const snapshot = get(`error getting snapshot ${name}`, () =>
    getSnapshotObject(client.registry, 'volumesnapshots', namespace, name),
  );
  if (snapshot.metadata.deletionTimestamp !== undefined) throw new Error(`snapshot ${name} is being deleted`);
  const bound = snapshot.status?.boundVolumeSnapshotContentName;
  if (bound === undefined) throw new Error(`snapshot ${name} not bound`);
  const content = (() => {
    try {
      return getSnapshotObject(client.registry, 'volumesnapshotcontents', undefined, bound);
    } catch {
      throw new Error(`error getting snapshotcontent ${bound} for snapshot ${name} from api server`);
    }
  })();
  const reference = content.spec.volumeSnapshotRef;
  if (reference.uid !== snapshot.metadata.uid || reference.namespace !== namespace || reference.name !== name) {
    throw new Error(`snapshotcontent ${bound} for snapshot ${name} is bound to a different snapshot`);
  }
  if (content.spec.driver !== storageClass.provisioner) {
    throw new Error(
      `snapshotcontent ${bound} for snapshot ${name} is handled by a different CSI driver than requested by StorageClass ${storageClass.metadata.name ?? ''}`,
    );
  }
  if (snapshot.status?.readyToUse !== true) throw new Error(`snapshot ${name} is not Ready`);
  const handle = content.status?.snapshotHandle;
  if (handle === undefined) throw new Error(`snapshot handle ${name} is not available`);
  const size = bytesOf(snapshot.status.restoreSize);
  if (requested(claim) < size) {
    throw new Error(
      `requested volume size ${requested(claim)} is less than the size ${size} for the source snapshot ${name}`,
    );
  }
  return { snapshot: handle };
}

/** Follows getPVCSource. */
function cloneSource(name: string, { claim, storageClass, informers }: ContentSourceInput): ContentSource {
  const namespace = claim.metadata.namespace ?? '';
  const source = informers.for('persistentvolumeclaims').get(namespace, name);
  if (source === undefined) {
    throw new Error(
      `error getting PVC ${name} (namespace ${JSON.stringify(namespace)}) from api server: persistentvolumeclaim ${JSON.stringify(name)} not found`,
    );
  }
  if (source.metadata.deletionTimestamp !== undefined) {
    throw new Error(`the PVC DataSource ${name} is currently being deleted`);
  }
  if (requested(claim) < requested(source)) {
    throw new Error(
      `error, new PVC request must be greater than or equal in size to the specified PVC data source, requested ${requested(claim)} but source is ${requested(source)}`,
    );
  }
  const volumeName = source.spec?.volumeName ?? '';
  if (volumeName === '') throw new Error(`volume name is empty in source PVC ${name}`);
  const volume = informers.for('persistentvolumes').get(undefined, volumeName);
  const csi = volume === undefined ? undefined : csiVolumeOf(volume);
  if (volume?.spec?.csi?.driver !== storageClass.provisioner || csi === undefined || volume.status?.phase !== 'Bound') {
    throw new Error('claim in dataSource not bound or invalid');
  }
  const own = claim.spec?.volumeMode ?? 'Filesystem';
  const other = volume.spec.volumeMode ?? 'Filesystem';
  if (own !== other) {
    throw new Error(
      `the source PVC and destination PVCs must have the same volume mode for cloning.  Source is ${other}, but new PVC requested ${own}`,
    );
  }
  return { volume: csi.source.volumeHandle };
}

/** Where the content of a claim's volume is to come from; undefined: it begins empty. Throws Error with the event's words. */
export function findContentSource(input: ContentSourceInput): ContentSource | undefined {
  const { claim, driver } = input;
  const reference = claim.spec?.dataSourceRef ?? claim.spec?.dataSource;
  if (reference === undefined) return undefined;
  const { kind, name, apiGroup } = reference;
  const wrap = (find: () => ContentSource): ContentSource => {
    try {
      return find();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`error getting handle for DataSource Type ${kind} by Name ${name}: ${why}`);
    }
  };
  if (kind === 'VolumeSnapshot' && apiGroup === snapshotGroup) {
    if (!driver.capabilities.has('snapshot')) {
      throw new Error(
        'CSI driver does not support snapshot restore: controller CREATE_DELETE_SNAPSHOT capability is not reported',
      );
    }
    return wrap(() => snapshotSource(name, input));
  }
  if (kind === 'PersistentVolumeClaim') {
    if (!driver.capabilities.has('clone')) {
      throw new Error(
        'CSI driver does not support clone operations: controller CLONE_VOLUME capability is not reported',
      );
    }
    return wrap(() => cloneSource(name, input));
  }
  throw new PopulatedElsewhere(kind);
}
