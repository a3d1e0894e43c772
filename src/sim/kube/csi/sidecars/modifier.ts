import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import type { VolumeAttributesClass } from '#types/storage-v1';
import { createWorkQueue, objectKey, type Referable, timestamp } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import { csiVolumeOf } from '../../helpers/csi-translation/index.ts';
import { modifyVolume } from '../controller-calls.ts';
import type { Installation } from '../installation.ts';
import { type CsiDriver, CsiError } from '../types.ts';
import { type ClaimCondition, setConditions, withConditions } from './claim-conditions.ts';
import { createOperations, driverComponent, onControllerUp, recorderByPod, ToldError, TryLater } from './sidecar.ts';

const modifyConditions = ['ModifyingVolume', 'ModifyVolumeError'];
/** How late a modification that cannot be is tried again. */
const infeasibleRetry = 300_000;

/** csi-resizer beside one driver, as far as it follows VolumeAttributesClasses. Follows external-resizer pkg/modifycontroller. */
export function volumeModifier(installation: Installation, driver: CsiDriver): Controller {
  return {
    name: `csi-resizer modify ${driver.name}`,
    enabled: () => driver.capabilities.has('modify'),
    start: (context) => {
      const { clock, activity, informers, log } = context;
      const client = context.client(driverComponent(driver, 'csi-resizer'));
      const claims = informers.for('persistentvolumeclaims');
      const volumes = informers.for('persistentvolumes');
      const classes = informers.for('volumeattributesclasses');
      const recorderOf = recorderByPod(context, client, () => `external-resizer ${driver.name}`);

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
      const condition = (type: string, message: string, reason?: string): ClaimCondition => ({
        type,
        status: 'True',
        lastProbeTime: timestamp(clock.now()),
        lastTransitionTime: null as unknown as string,
        ...(reason === undefined ? {} : { reason }),
        message,
      });

      async function modify(claim: PersistentVolumeClaim, volume: PersistentVolume, target: VolumeAttributesClass) {
        const vac = target.metadata.name ?? '';
        const { name = '' } = claim.metadata;
        const quoted = JSON.stringify(vac);
        const recorder = recorderOf(installation.controllerPod(driver));
        const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
          recorder.event(claim as Referable, type, reason, message);
        const mark = (status: string, conditions: ClaimCondition[]) =>
          changeStatus(claim, (draft) => {
            setConditions(draft, withConditions(draft.status?.conditions, modifyConditions, conditions));
            draft.status = { ...draft.status, modifyVolumeStatus: { status, targetVolumeAttributesClassName: vac } };
          });
        await mark('InProgress', [condition('ModifyingVolume', `Modifying volume to ${quoted} is in progress.`)]);
        tell('Normal', 'VolumeModify', `external resizer is modifying volume ${name} with vac ${vac}`);
        try {
          const handle = csiVolumeOf(volume)?.source.volumeHandle ?? '';
          await modifyVolume(installation, driver, handle, target.parameters ?? {});
        } catch (error) {
          if (!(error instanceof CsiError)) throw error;
          const infeasible = error.code === 'InvalidArgument';
          await mark(infeasible ? 'Infeasible' : 'InProgress', [
            condition('ModifyingVolume', `Modifying volume to ${quoted} failed. Waiting for retry.`),
            condition('ModifyVolumeError', error.description, error.code),
          ]);
          tell('Warning', 'VolumeModifyFailed', error.message);
          throw infeasible ? new TryLater(infeasibleRetry) : new ToldError(error.message);
        }
        await client.change('persistentvolumes', undefined, volume.metadata.name ?? '', (draft) => {
          draft.spec = { ...draft.spec, volumeAttributesClassName: vac };
          return true;
        });
        await changeStatus(claim, (draft) => {
          setConditions(draft, withConditions(draft.status?.conditions, modifyConditions, []));
          const { modifyVolumeStatus: _, ...status } = draft.status ?? {};
          draft.status = { ...status, currentVolumeAttributesClassName: vac };
        });
        tell(
          'Normal',
          'VolumeModifySuccessful',
          `external resizer modified volume ${name} with vac ${vac} successfully`,
        );
      }

      async function miss(claim: PersistentVolumeClaim, vac: string): Promise<void> {
        if (claim.status?.modifyVolumeStatus?.status === 'Pending') return;
        const recorder = recorderOf(installation.controllerPod(driver));
        const message = `VAC ${JSON.stringify(vac)} does not exist.`;
        recorder.event(claim as Referable, 'Warning', 'VolumeModifyFailed', message);
        await changeStatus(claim, (draft) => {
          draft.status = {
            ...draft.status,
            modifyVolumeStatus: { ...draft.status?.modifyVolumeStatus, status: 'Pending' },
          };
        });
      }

      const operations = createOperations({ clock, log, queue: () => queue });
      const queue = createWorkQueue({
        name: `csi-resizer modify ${driver.name}`,
        clock,
        activity,
        log,
        work: (key) => {
          if (installation.controllerPod(driver) === undefined) return;
          const claim = claims.get(undefined, key);
          const volume = volumes.get(undefined, claim?.spec?.volumeName ?? '');
          if (claim?.status?.phase !== 'Bound' || volume === undefined) return;
          const wanted = claim.spec?.volumeAttributesClassName ?? '';
          if (wanted === '' || wanted === (claim.status.currentVolumeAttributesClassName ?? '')) return;
          if (csiVolumeOf(volume)?.source.driver !== driver.name) return;
          const target = classes.get(undefined, wanted);
          operations.run(key, () => (target === undefined ? miss(claim, wanted) : modify(claim, volume, target)));
        },
      });
      claims.onChange({
        added: (claim) => queue.add(objectKey(claim)),
        updated: (next, previous) => {
          if (next.spec?.volumeAttributesClassName !== previous.spec?.volumeAttributesClassName) {
            operations.reset(objectKey(next));
          }
          queue.add(objectKey(next));
        },
        deleted: (claim) => operations.reset(objectKey(claim)),
      });
      const lookAtAll = () => {
        for (const claim of claims.list()) queue.add(objectKey(claim));
      };
      classes.onChange({ added: lookAtAll });
      onControllerUp(informers, installation, driver, lookAtAll);
      return {
        close: () => {
          operations.close();
          queue.close();
        },
      };
    },
  };
}
