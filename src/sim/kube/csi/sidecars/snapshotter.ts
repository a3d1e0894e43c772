import type { Referable } from '../../client/index.ts';
import { createWorkQueue, timestamp } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import { createSnapshot, deleteSnapshot } from '../controller-calls.ts';
import type { Installation } from '../installation.ts';
import { beingDeleted, contentFinalizer } from '../snapshots/controller.ts';
import { type SnapshotApi, whenServed } from '../snapshots/kinds.ts';
import type { VolumeSnapshotContent } from '../snapshots/objects.ts';
import type { CsiDriver } from '../types.ts';
import { createOperations, driverComponent, onControllerUp, recorderByPod, ToldError } from './sidecar.ts';

/** csi-snapshotter beside one driver: takes and deletes what contents stand for. Follows pkg/sidecar-controller. */
export function externalSnapshotter(installation: Installation, driver: CsiDriver): Controller {
  return {
    name: `csi-snapshotter ${driver.name}`,
    enabled: () => driver.capabilities.has('snapshot'),
    start: (context) => {
      const { clock, activity, informers, log } = context;
      const component = driverComponent(driver, 'csi-snapshotter');
      const client = context.client(component);
      const recorderOf = recorderByPod(context, client, () => `csi-snapshotter ${driver.name}`);
      let api: SnapshotApi | undefined;

      async function take(kinds: SnapshotApi, content: VolumeSnapshotContent): Promise<void> {
        const { source, volumeSnapshotRef, volumeSnapshotClassName = '' } = content.spec;
        const snapshotClass = kinds.volumesnapshotclasses.informer.get(undefined, volumeSnapshotClassName);
        const parameters = snapshotClass?.parameters ?? {};
        const handle = source.volumeHandle ?? '';
        try {
          const name = `snapshot-${volumeSnapshotRef.uid ?? ''}`;
          const taken =
            source.snapshotHandle === undefined
              ? await createSnapshot(installation, driver, name, handle, parameters)
              : installation.cloud.snapshot(source.snapshotHandle);
          if (taken === undefined) throw new Error(`snapshot ${source.snapshotHandle ?? ''} not found`);
          await kinds.volumesnapshotcontents.change(
            content,
            (draft) => {
              draft.status = {
                creationTime: taken.created * 1e6,
                readyToUse: true,
                restoreSize: taken.bytes,
                snapshotHandle: taken.id,
              };
            },
            'status',
          );
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          const why = `failed to take snapshot of the volume ${handle}: ${JSON.stringify(error.message)}`;
          const message = `Failed to check and update snapshot content: ${why}`;
          const recorder = recorderOf(installation.controllerPod(driver));
          recorder.event(content as Referable, 'Warning', 'SnapshotContentCheckandUpdateFailed', message);
          await kinds.volumesnapshotcontents.change(
            content,
            (draft) => {
              draft.status = { ...draft.status, readyToUse: false, error: { message, time: timestamp(clock.now()) } };
            },
            'status',
          );
          throw new ToldError(message);
        }
      }

      async function drop(kinds: SnapshotApi, content: VolumeSnapshotContent): Promise<void> {
        const handle = content.status?.snapshotHandle;
        if (content.spec.deletionPolicy === 'Delete' && handle !== undefined) {
          await deleteSnapshot(installation, driver, handle);
        }
        await kinds.volumesnapshotcontents.change(content, (draft) => {
          draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((one) => one !== contentFinalizer);
        });
      }

      const operations = createOperations({ clock, log, queue: () => queue });
      const queue = createWorkQueue({
        name: `csi-snapshotter ${driver.name}`,
        clock,
        activity,
        log,
        work: (key) => {
          const kinds = api;
          const content = kinds?.volumesnapshotcontents.informer.get(undefined, key);
          if (kinds === undefined || content?.spec.driver !== driver.name) return;
          if (installation.controllerPod(driver) === undefined) return;
          const { deletionTimestamp, annotations, finalizers = [] } = content.metadata;
          if (deletionTimestamp !== undefined) {
            const released = annotations?.[beingDeleted] !== undefined && finalizers.includes(contentFinalizer);
            if (released) operations.run(key, () => drop(kinds, content));
          } else if (content.status?.readyToUse !== true) operations.run(key, () => take(kinds, content));
        },
      });
      const served = whenServed(client.registry, component, activity, log, (kinds) => {
        api = kinds;
        const look = ({ metadata }: VolumeSnapshotContent) => queue.add(metadata.name ?? '');
        const contents = kinds.volumesnapshotcontents.informer;
        contents.onChange({
          added: look,
          updated: look,
          deleted: ({ metadata }) => operations.reset(metadata.name ?? ''),
        });
        onControllerUp(informers, installation, driver, () => {
          for (const content of contents.list()) look(content);
        });
      });
      return {
        close: () => {
          served.close();
          operations.close();
          queue.close();
        },
      };
    },
  };
}
