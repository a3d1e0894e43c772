import type { KubeObject } from '#apimachinery';
import { createWorkQueue, objectKey, type Referable, timestamp } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import { csiVolumeOf } from '../../helpers/csi-translation/index.ts';
import { quantityOf } from '../quantities.ts';
import { type SnapshotApi, whenServed } from './kinds.ts';
import type { VolumeSnapshot, VolumeSnapshotContent } from './objects.ts';

const bound = 'snapshot.storage.kubernetes.io/volumesnapshot-bound-protection';
const asSource = 'snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection';
export const contentFinalizer = 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection';
export const beingDeleted = 'snapshot.storage.kubernetes.io/volumesnapshot-being-deleted';
const claimFinalizer = 'snapshot.storage.kubernetes.io/pvc-as-source-protection';
const defaultClass = 'snapshot.storage.kubernetes.io/is-default-class';
const account = 'system:serviceaccount:kube-system:snapshot-controller';

/** Binds VolumeSnapshots and their contents. Follows kubernetes-csi/external-snapshotter pkg/common-controller. */
export const snapshotController: Controller = {
  name: 'snapshot-controller',
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const component = {
      user: account,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'],
      fieldManager: 'snapshot-controller',
    };
    const client = clientFor(component);
    const recorder = recorderFor('snapshot-controller', client);
    const claims = informers.for('persistentvolumeclaims');
    const volumes = informers.for('persistentvolumes');
    let api: SnapshotApi | undefined;

    const tell = (snapshot: VolumeSnapshot, type: 'Normal' | 'Warning', reason: string, message: string) =>
      recorder.event(snapshot as Referable, type, reason, message);

    /** An event, and the same in the status; nothing when the status says so already. */
    async function fail(kinds: SnapshotApi, snapshot: VolumeSnapshot, reason: string, message: string): Promise<void> {
      if (snapshot.status?.error?.message === message) return;
      await kinds.volumesnapshots.change(
        snapshot,
        (draft) => {
          draft.status = { ...draft.status, readyToUse: false, error: { message, time: timestamp(clock.now()) } };
        },
        'status',
      );
      tell(snapshot, 'Warning', reason, message);
    }

    async function holdClaim(namespace: string, name: string, hold: boolean): Promise<void> {
      if (claims.get(namespace, name) === undefined) return;
      await client.change('persistentvolumeclaims', namespace, name, (draft) => {
        const finalizers = draft.metadata.finalizers ?? [];
        if (finalizers.includes(claimFinalizer) === hold) return false;
        draft.metadata.finalizers = hold
          ? [...finalizers, claimFinalizer]
          : finalizers.filter((one) => one !== claimFinalizer);
        return true;
      });
    }

    /** The snapshot with the class that is meant when it names none; undefined when there is no such class. */
    async function chooseClass(kinds: SnapshotApi, snapshot: VolumeSnapshot): Promise<boolean> {
      const named = snapshot.spec.volumeSnapshotClassName;
      if (named !== undefined) {
        if (kinds.volumesnapshotclasses.informer.get(undefined, named) !== undefined) return true;
        const why = `volumesnapshotclass.snapshot.storage.k8s.io ${JSON.stringify(named)} not found`;
        await fail(kinds, snapshot, 'GetSnapshotClassFailed', `Failed to get snapshot class with error ${why}`);
        return false;
      }
      const claim = claims.get(snapshot.metadata.namespace ?? '', snapshot.spec.source.persistentVolumeClaimName ?? '');
      const volume = volumes.get(undefined, claim?.spec?.volumeName ?? '');
      const driver = volume === undefined ? undefined : csiVolumeOf(volume)?.source.driver;
      const defaults = kinds.volumesnapshotclasses.informer
        .list()
        .filter((one) => one.metadata.annotations?.[defaultClass] === 'true' && one.driver === driver);
      const [only] = defaults;
      if (only === undefined || defaults.length > 1) {
        const why =
          only === undefined
            ? 'cannot find default snapshot class'
            : `${defaults.length} default snapshot classes were found`;
        const message = `Failed to set default snapshot class with error ${why}`;
        await fail(kinds, snapshot, 'SetDefaultSnapshotClassFailed', message);
        return false;
      }
      await kinds.volumesnapshots.change(snapshot, (draft) => {
        draft.spec.volumeSnapshotClassName = only.metadata.name ?? '';
      });
      return false;
    }

    async function createContent(kinds: SnapshotApi, snapshot: VolumeSnapshot, contentName: string): Promise<void> {
      const { namespace = '', name = '', uid = '', resourceVersion = '' } = snapshot.metadata;
      const claimName = snapshot.spec.source.persistentVolumeClaimName ?? '';
      const claim = claims.get(namespace, claimName);
      const volume = volumes.get(undefined, claim?.spec?.volumeName ?? '');
      const csi = volume === undefined ? undefined : csiVolumeOf(volume);
      const snapshotClass = kinds.volumesnapshotclasses.informer.get(
        undefined,
        snapshot.spec.volumeSnapshotClassName ?? '',
      );
      const failed = (why: string) =>
        fail(kinds, snapshot, 'SnapshotContentCreationFailed', `Failed to create snapshot content with error ${why}`);
      if (claim === undefined) {
        await failed(`snapshot controller failed to update ${name} on API server: cannot get claim from snapshot`);
        return;
      }
      if (volume === undefined || csi === undefined || snapshotClass === undefined) {
        const why = `the PVC ${claimName} is not yet bound to a PV, will not attempt to take a snapshot`;
        await failed(`failed to get input parameters to create snapshot ${name}: ${JSON.stringify(why)}`);
        return;
      }
      await holdClaim(namespace, claimName, true);
      const reference = { apiVersion: 'snapshot.storage.k8s.io/v1', kind: 'VolumeSnapshot', name, namespace, uid };
      await kinds.volumesnapshotcontents.create({
        apiVersion: 'snapshot.storage.k8s.io/v1',
        kind: 'VolumeSnapshotContent',
        metadata: { name: contentName, finalizers: [contentFinalizer] },
        spec: {
          deletionPolicy: snapshotClass.deletionPolicy,
          driver: snapshotClass.driver,
          source: { volumeHandle: csi.source.volumeHandle },
          sourceVolumeMode: volume.spec?.volumeMode ?? 'Filesystem',
          volumeSnapshotClassName: snapshotClass.metadata.name,
          volumeSnapshotRef: { ...reference, resourceVersion },
        },
      });
      const waiting = `Waiting for a snapshot ${namespace}/${name} to be created by the CSI driver.`;
      tell(snapshot, 'Normal', 'CreatingSnapshot', waiting);
      await kinds.volumesnapshots.change(
        snapshot,
        (draft) => {
          draft.status = { boundVolumeSnapshotContentName: contentName, readyToUse: false };
        },
        'status',
      );
    }

    /** Tells in the snapshot what its content became. */
    async function follow(kinds: SnapshotApi, snapshot: VolumeSnapshot, content: VolumeSnapshotContent): Promise<void> {
      const key = objectKey(snapshot);
      const { creationTime, readyToUse, restoreSize, error } = content.status ?? {};
      const before = snapshot.status ?? {};
      if (error !== undefined && before.error?.message !== error.message) {
        await fail(kinds, snapshot, 'SnapshotContentCheckandUpdateFailed', error.message ?? '');
        return;
      }
      if (creationTime === undefined || (before.readyToUse === true && before.restoreSize !== undefined)) return;
      await kinds.volumesnapshots.change(
        snapshot,
        (draft) => {
          draft.status = {
            boundVolumeSnapshotContentName: content.metadata.name ?? '',
            creationTime: timestamp(creationTime / 1e6),
            readyToUse: readyToUse === true,
            restoreSize: quantityOf(restoreSize ?? 0),
          };
        },
        'status',
      );
      if (before.creationTime === undefined) {
        tell(snapshot, 'Normal', 'SnapshotCreated', `Snapshot ${key} was successfully created by the CSI driver.`);
      }
      if (readyToUse === true) tell(snapshot, 'Normal', 'SnapshotReady', `Snapshot ${key} is ready to use.`);
      const claim = snapshot.spec.source.persistentVolumeClaimName;
      if (claim !== undefined) await holdClaim(snapshot.metadata.namespace ?? '', claim, false);
    }

    async function release(kinds: SnapshotApi, snapshot: VolumeSnapshot): Promise<void> {
      const { namespace = '', name = '' } = snapshot.metadata;
      const restoring = claims
        .list(namespace)
        .some(
          ({ spec, status }) =>
            status?.phase === 'Pending' && spec?.dataSource?.kind === 'VolumeSnapshot' && spec.dataSource.name === name,
        );
      if (restoring) {
        tell(snapshot, 'Warning', 'SnapshotDeletePending', 'Snapshot is being used to restore a PVC');
        queue.addAfter(objectKey(snapshot), 15_000);
        return;
      }
      const content = kinds.volumesnapshotcontents.informer.get(
        undefined,
        snapshot.status?.boundVolumeSnapshotContentName ?? '',
      );
      if (content !== undefined && content.spec.volumeSnapshotRef.uid === snapshot.metadata.uid) {
        await kinds.volumesnapshotcontents.change(content, (draft) => {
          draft.metadata.annotations = { ...draft.metadata.annotations, [beingDeleted]: 'yes' };
        });
        if (content.spec.deletionPolicy === 'Delete') await kinds.volumesnapshotcontents.remove(content);
      }
      const claim = snapshot.spec.source.persistentVolumeClaimName;
      if (claim !== undefined) await holdClaim(namespace, claim, false);
      await kinds.volumesnapshots.change(snapshot, (draft) => {
        draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter(
          (one) => one !== bound && one !== asSource,
        );
      });
    }

    async function sync(key: string): Promise<void> {
      const snapshot = api?.volumesnapshots.informer.get(undefined, key);
      if (api === undefined || snapshot === undefined) return;
      if (snapshot.metadata.deletionTimestamp !== undefined) {
        await release(api, snapshot);
        return;
      }
      const { source } = snapshot.spec;
      if (source.persistentVolumeClaimName !== undefined && !(await chooseClass(api, snapshot))) return;
      if (!(snapshot.metadata.finalizers ?? []).includes(bound)) {
        await api.volumesnapshots.change(snapshot, (draft) => {
          const others = (draft.metadata.finalizers ?? []).filter((one) => one !== bound && one !== asSource);
          draft.metadata.finalizers = [...others, asSource, bound];
        });
        return;
      }
      const name = source.volumeSnapshotContentName ?? `snapcontent-${snapshot.metadata.uid ?? ''}`;
      const content = api.volumesnapshotcontents.informer.get(undefined, name);
      if (content !== undefined) {
        await adopt(api, snapshot, content);
      } else if (source.volumeSnapshotContentName === undefined) await createContent(api, snapshot, name);
      else await fail(api, snapshot, 'SnapshotContentMissing', 'VolumeSnapshotContent is missing');
    }

    /** A content that was there before its snapshot names it without its uid. */
    async function adopt(kinds: SnapshotApi, snapshot: VolumeSnapshot, content: VolumeSnapshotContent): Promise<void> {
      const { name, namespace, uid } = content.spec.volumeSnapshotRef;
      const isMeant = name === snapshot.metadata.name && namespace === snapshot.metadata.namespace;
      if (!isMeant || (uid !== undefined && uid !== snapshot.metadata.uid)) {
        const key = content.metadata.name ?? '';
        const message = `VolumeSnapshotContent [${key}] is bound to a different snapshot`;
        await fail(kinds, snapshot, 'SnapshotContentMisbound', message);
        return;
      }
      if (uid === undefined) {
        await kinds.volumesnapshotcontents.change(content, (draft) => {
          draft.spec.volumeSnapshotRef.uid = snapshot.metadata.uid ?? '';
          draft.metadata.finalizers = [...(draft.metadata.finalizers ?? []), contentFinalizer];
        });
      }
      await follow(kinds, snapshot, content);
    }

    const queue = createWorkQueue({ name: 'snapshot-controller', clock, activity, log, work: sync });
    const served = whenServed(client.registry, component, activity, log, (kinds) => {
      api = kinds;
      const look = (snapshot: KubeObject) => queue.add(objectKey(snapshot));
      const lookAtSnapshot = ({ spec }: VolumeSnapshotContent) =>
        queue.add(`${spec.volumeSnapshotRef.namespace ?? ''}/${spec.volumeSnapshotRef.name ?? ''}`);
      const lookAtAll = () => {
        for (const snapshot of kinds.volumesnapshots.informer.list()) look(snapshot);
      };
      kinds.volumesnapshots.informer.onChange({ added: look, updated: look });
      kinds.volumesnapshotcontents.informer.onChange({ added: lookAtSnapshot, updated: lookAtSnapshot });
      kinds.volumesnapshotclasses.informer.onChange({ added: lookAtAll, updated: lookAtAll });
      claims.onChange({
        updated: (next, previous) => {
          if (next.status?.phase !== previous.status?.phase) lookAtAll();
        },
      });
    });
    return {
      close: () => {
        served.close();
        queue.close();
      },
    };
  },
};
