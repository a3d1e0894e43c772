import type { VolumeAttachment } from '#types/storage-v1';
import { createWorkQueue, isNotFound, timestamp } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import { attachedVolume } from '../../helpers/csi-attachment.ts';
import type { CsiVolume } from '../../helpers/csi-translation/index.ts';
import { capabilityOf } from '../access-modes.ts';
import { attachVolume, detachVolume } from '../controller-calls.ts';
import type { Installation } from '../installation.ts';
import { type CsiDriver, CsiError, grpcCodes } from '../types.ts';
import { createOperations, driverComponent, onControllerUp, ToldError } from './sidecar.ts';

const nodeIdAnnotation = 'csi.alpha.kubernetes.io/node-id';

/** csi-attacher beside one driver: does what VolumeAttachments say. Follows kubernetes-csi/external-attacher v4.11. */
export function externalAttacher(installation: Installation, driver: CsiDriver): Controller {
  return {
    name: `csi-attacher ${driver.name}`,
    start: ({ clock, activity, informers, log, client: clientFor }) => {
      const client = clientFor(driverComponent(driver, 'csi-attacher'));
      const attachments = informers.for('volumeattachments');
      const volumes = informers.for('persistentvolumes');
      const csiNodes = informers.for('csinodes');
      const finalizer = `external-attacher/${driver.name.replaceAll('.', '-')}`;

      /** Throws Error when there is nothing that could be attached. */
      function volumeOf({ spec }: VolumeAttachment): CsiVolume {
        const { persistentVolumeName, inlineVolumeSpec } = spec.source;
        const volume = volumes.get(undefined, persistentVolumeName ?? '');
        if (persistentVolumeName !== undefined && volume === undefined) {
          throw new Error(`persistentvolume ${JSON.stringify(persistentVolumeName)} not found`);
        }
        const found = attachedVolume(volume, inlineVolumeSpec);
        if (found === undefined) throw new Error('pv contains non-csi source');
        return found;
      }

      function nodeIdOf(node: string): string {
        const csiNode = csiNodes.get(undefined, node);
        if (csiNode === undefined) throw new Error(`csinode.storage.k8s.io ${JSON.stringify(node)} not found`);
        const found = csiNode.spec.drivers?.find(({ name }) => name === driver.name);
        if (found === undefined) throw new Error(`CSINode ${node} does not contain driver ${driver.name}`);
        return found.nodeID;
      }

      async function hold(attachment: VolumeAttachment, nodeId: string): Promise<void> {
        const { persistentVolumeName } = attachment.spec.source;
        if (persistentVolumeName !== undefined) {
          const volume = volumes.get(undefined, persistentVolumeName);
          if (volume?.metadata.deletionTimestamp !== undefined) {
            throw new Error(`PersistentVolume ${JSON.stringify(persistentVolumeName)} is marked for deletion`);
          }
          await client.change('persistentvolumes', undefined, persistentVolumeName, (draft) => {
            const finalizers = draft.metadata.finalizers ?? [];
            if (finalizers.includes(finalizer)) return false;
            draft.metadata.finalizers = [...finalizers, finalizer];
            return true;
          });
        }
        await client.change('volumeattachments', undefined, attachment.metadata.name ?? '', (draft) => {
          const finalizers = draft.metadata.finalizers ?? [];
          if (finalizers.includes(finalizer)) return false;
          draft.metadata.finalizers = [...finalizers, finalizer];
          draft.metadata.annotations = { ...draft.metadata.annotations, [nodeIdAnnotation]: nodeId };
          return true;
        });
      }

      async function setStatus(
        name: string,
        change: (before: VolumeAttachment['status']) => VolumeAttachment['status'],
      ) {
        try {
          await client.change(
            'volumeattachments',
            undefined,
            name,
            (draft) => {
              const next = change(draft.status);
              if (next !== undefined) draft.status = next;
              return true;
            },
            'status',
          );
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      }
      const errorOf = (error: Error) => ({
        message: error.message,
        time: timestamp(clock.now()),
        ...(error instanceof CsiError ? { errorCode: grpcCodes[error.code] } : {}),
      });

      async function attach(attachment: VolumeAttachment): Promise<void> {
        const { name = '' } = attachment.metadata;
        if (!driver.capabilities.has('attach')) {
          // There is nothing to be done, and nothing to be undone. Follows pkg/controller/trivial_handler.go.
          await setStatus(name, () => ({ attached: true }));
          return;
        }
        try {
          const { source, accessModes, block } = volumeOf(attachment);
          const nodeId = nodeIdOf(attachment.spec.nodeName);
          await hold(attachment, nodeId);
          const usage = {
            capability: capabilityOf(accessModes, block, source.fsType ?? ''),
            readOnly: false,
            context: source.volumeAttributes ?? {},
          };
          const metadata = await attachVolume(installation, driver, source.volumeHandle, nodeId, usage);
          await setStatus(name, () => ({
            attached: true,
            ...(Object.keys(metadata).length === 0 ? {} : { attachmentMetadata: { ...metadata } }),
          }));
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          await setStatus(name, (before) => ({ ...before, attached: false, attachError: errorOf(error) }));
          throw new ToldError(error.message);
        }
      }

      async function detach(attachment: VolumeAttachment): Promise<void> {
        const { name = '', annotations = {} } = attachment.metadata;
        if (!(attachment.metadata.finalizers ?? []).includes(finalizer)) return;
        try {
          const { source } = volumeOf(attachment);
          const nodeId = annotations[nodeIdAnnotation] ?? nodeIdOf(attachment.spec.nodeName);
          await detachVolume(installation, driver, source.volumeHandle, nodeId);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          await setStatus(name, (before) => ({ attached: true, ...before, detachError: errorOf(error) }));
          throw new ToldError(error.message);
        }
        await client.change('volumeattachments', undefined, name, (draft) => {
          draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((one) => one !== finalizer);
          return true;
        });
      }

      /** A volume that is to go is held no longer once it is attached nowhere. */
      async function release(name: string): Promise<void> {
        const volume = volumes.get(undefined, name);
        if (volume?.metadata.deletionTimestamp === undefined) return;
        if (volume.metadata.finalizers?.includes(finalizer) !== true) return;
        if (attachments.list().some(({ spec }) => spec.source.persistentVolumeName === name)) return;
        await client.change('persistentvolumes', undefined, name, (draft) => {
          draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((one) => one !== finalizer);
          return true;
        });
      }

      const operations = createOperations({ clock, log, queue: () => queue });
      const queue = createWorkQueue({
        name: `csi-attacher ${driver.name}`,
        clock,
        activity,
        log,
        work: async (key) => {
          if (installation.controllerPod(driver) === undefined) return;
          if (key.startsWith('volume ')) {
            await release(key.slice('volume '.length));
            return;
          }
          const attachment = attachments.get(undefined, key);
          if (attachment === undefined || attachment.spec.attacher !== driver.name) return;
          if (attachment.metadata.deletionTimestamp !== undefined) operations.run(key, () => detach(attachment));
          else if (attachment.status?.attached !== true) operations.run(key, () => attach(attachment));
        },
      });
      const look = ({ metadata }: VolumeAttachment) => queue.add(metadata.name ?? '');
      attachments.onChange({
        added: look,
        updated: (next, previous) => {
          // What waits for its next try as an attachment begins at once as one that is to go.
          if (next.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp) {
            operations.reset(next.metadata.name ?? '');
          }
          look(next);
        },
        deleted: ({ metadata, spec }) => {
          operations.reset(metadata.name ?? '');
          queue.add(`volume ${spec.source.persistentVolumeName ?? ''}`);
        },
      });
      volumes.onChange({ updated: ({ metadata }) => queue.add(`volume ${metadata.name ?? ''}`) });
      onControllerUp(informers, installation, driver, () => {
        for (const attachment of attachments.list()) look(attachment);
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
