import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { createWorkQueue, objectKey, type Referable, timestamp } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import { csiVolumeOf } from '../../helpers/csi-translation/index.ts';
import { capabilityOf } from '../access-modes.ts';
import { expandVolume } from '../controller-calls.ts';
import type { Installation } from '../installation.ts';
import { bytesOf, quantityOf } from '../quantities.ts';
import type { CsiDriver } from '../types.ts';
import { resizeConditions, setConditions, withConditions } from './claim-conditions.ts';
import { createOperations, driverComponent, onControllerUp, recorderByPod, ToldError } from './sidecar.ts';

/** What is to be done about a bound claim that asks for more than it has; undefined: nothing. */
export function planExpansion(
  { spec, status }: PersistentVolumeClaim,
  volume: PersistentVolume,
): { readonly bytes: number } | undefined {
  const asked = bytesOf(spec?.resources?.requests?.storage);
  if (asked <= bytesOf(status?.capacity?.storage)) return undefined;
  const state = status?.allocatedResourceStatuses?.storage ?? '';
  // The disk is as large as it is to be; the rest is the kubelet's to do.
  const isNodesTurn = state === 'NodeResizePending' || state === 'NodeResizeInProgress';
  return isNodesTurn && bytesOf(volume.spec?.capacity?.storage) >= asked ? undefined : { bytes: asked };
}

/** csi-resizer beside one driver, as far as it makes volumes larger. Follows kubernetes-csi/external-resizer v2.1. */
export function externalResizer(installation: Installation, driver: CsiDriver): Controller {
  return {
    name: `csi-resizer ${driver.name}`,
    enabled: () => driver.capabilities.has('expand'),
    start: (context) => {
      const { clock, activity, informers, log } = context;
      const client = context.client(driverComponent(driver, 'csi-resizer'));
      const claims = informers.for('persistentvolumeclaims');
      const volumes = informers.for('persistentvolumes');
      const recorderOf = recorderByPod(context, client, () => `external-resizer ${driver.name}`);
      const now = () => timestamp(clock.now());

      const changeStatus = (claim: PersistentVolumeClaim, change: (draft: PersistentVolumeClaim) => void) =>
        client.change(
          'persistentvolumeclaims',
          claim.metadata.namespace,
          claim.metadata.name ?? '',
          (draft) => {
            change(draft);
            return true;
          },
          'status',
        );

      async function expand(claim: PersistentVolumeClaim, volume: PersistentVolume, bytes: number): Promise<void> {
        const csi = csiVolumeOf(volume);
        if (csi === undefined) return;
        const recorder = recorderOf(installation.controllerPod(driver));
        const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
          recorder.event(claim as Referable, type, reason, message);
        await changeStatus(claim, (draft) => {
          const resizing = {
            type: 'Resizing',
            status: 'True',
            lastProbeTime: null as unknown as string,
            lastTransitionTime: now(),
          };
          setConditions(draft, withConditions(draft.status?.conditions, resizeConditions, [resizing]));
          draft.status = {
            ...draft.status,
            allocatedResources: { ...draft.status?.allocatedResources, storage: quantityOf(bytes) },
            allocatedResourceStatuses: {
              ...draft.status?.allocatedResourceStatuses,
              storage: 'ControllerResizeInProgress',
            },
          };
        });
        const { name = '' } = volume.metadata;
        tell('Normal', 'Resizing', `External resizer is resizing volume ${name}`);
        const { source, accessModes, block } = csi;
        let size: number;
        try {
          const capability = capabilityOf(accessModes, block, source.fsType ?? '');
          size = await expandVolume(installation, driver, source.volumeHandle, bytes, capability);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          const message = `resize volume ${JSON.stringify(name)} by resizer ${JSON.stringify(driver.name)} failed: ${error.message}`;
          tell('Warning', 'VolumeResizeFailed', message);
          throw new ToldError(error.message);
        }
        await client.change('persistentvolumes', undefined, name, (draft) => {
          draft.spec = { ...draft.spec, capacity: { ...draft.spec?.capacity, storage: quantityOf(size) } };
          return true;
        });
        if (block) {
          await changeStatus(claim, (draft) => {
            const { allocatedResourceStatuses: _, ...status } = draft.status ?? {};
            draft.status = { ...status, capacity: { ...status.capacity, storage: quantityOf(size) } };
            setConditions(draft, withConditions(status.conditions, resizeConditions, []));
          });
          tell('Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
          return;
        }
        await changeStatus(claim, (draft) => {
          const pending = {
            type: 'FileSystemResizePending',
            status: 'True',
            lastProbeTime: null as unknown as string,
            lastTransitionTime: now(),
            message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
          };
          setConditions(draft, withConditions(draft.status?.conditions, [], [pending]));
          draft.status = {
            ...draft.status,
            allocatedResourceStatuses: { ...draft.status?.allocatedResourceStatuses, storage: 'NodeResizePending' },
          };
        });
        tell('Normal', 'FileSystemResizeRequired', 'Require file system resize of volume on node');
      }

      const operations = createOperations({ clock, log, queue: () => queue });
      const queue = createWorkQueue({
        name: `csi-resizer ${driver.name}`,
        clock,
        activity,
        log,
        work: (key) => {
          if (installation.controllerPod(driver) === undefined) return;
          const claim = claims.get(undefined, key);
          const volume = volumes.get(undefined, claim?.spec?.volumeName ?? '');
          if (claim?.status?.phase !== 'Bound' || volume === undefined) return;
          if (csiVolumeOf(volume)?.source.driver !== driver.name) return;
          const plan = planExpansion(claim, volume);
          if (plan !== undefined) operations.run(key, () => expand(claim, volume, plan.bytes));
        },
      });
      claims.onChange({
        added: (claim) => queue.add(objectKey(claim)),
        updated: (claim) => queue.add(objectKey(claim)),
        deleted: (claim) => operations.reset(objectKey(claim)),
      });
      onControllerUp(informers, installation, driver, () => {
        for (const claim of claims.list()) queue.add(objectKey(claim));
      });
      return {
        close: () => {
          operations.close();
          queue.close();
        },
      };
    },
  };
}
