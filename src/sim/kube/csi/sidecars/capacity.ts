import { deepEqual } from '#apimachinery';
import type { CSIStorageCapacity, StorageClass } from '#types/storage-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import type { Controller } from '../../controllers/controller.ts';
import type { Installation } from '../installation.ts';
import { quantityOf } from '../quantities.ts';
import type { CsiDriver, Segments } from '../types.ts';
import { driverComponent, onControllerUp } from './sidecar.ts';

const driverLabel = 'csi.storage.k8s.io/drivername';
const managedByLabel = 'csi.storage.k8s.io/managed-by';
/** How often the driver is asked although nothing happened; milliseconds. Follows --capacity-poll-interval. */
const pollInterval = 60_000;

/** Tells how much room a driver has for each class, wherever its nodes are. Follows external-provisioner pkg/capacity. */
export function capacityPublisher(installation: Installation, driver: CsiDriver): Controller {
  return {
    name: `csi-provisioner capacity ${driver.name}`,
    enabled: () => driver.available !== undefined,
    start: (context) => {
      const { clock, activity, informers, log, random } = context;
      const { namespace } = driver.workload;
      const client = context.client(driverComponent(driver, 'csi-provisioner'));
      const classes = informers.for('storageclasses');
      const csiNodes = informers.for('csinodes');
      const nodes = informers.for('nodes');
      const volumes = informers.for('persistentvolumes');
      const published = informers.for('csistoragecapacities');

      /** Each place that has the driver, once. */
      function segments(): readonly Segments[] {
        const all = csiNodes.list().flatMap(({ metadata, spec }) => {
          const keys = spec.drivers?.find((one) => one.name === driver.name)?.topologyKeys ?? [];
          const labels = nodes.get(undefined, metadata.name ?? '')?.metadata.labels ?? {};
          if (keys.length === 0 || keys.some((key) => labels[key] === undefined)) return [];
          return [Object.fromEntries([...keys].sort().map((key) => [key, labels[key] ?? '']))];
        });
        return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
      }

      function objectFor(storageClass: StorageClass, matchLabels: Segments): CSIStorageCapacity | undefined {
        const room = driver.available?.(storageClass.parameters ?? {}, matchLabels, installation.context);
        if (room === undefined) return undefined;
        const owner = installation
          .controllerPod(driver)
          ?.metadata.ownerReferences?.map(({ apiVersion, kind, name, uid }) => ({
            apiVersion,
            kind,
            name,
            uid,
            controller: true,
          }));
        return {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'CSIStorageCapacity',
          metadata: {
            name: `csisc-${random.suffix(5)}`,
            namespace,
            labels: { [driverLabel]: driver.name, [managedByLabel]: 'external-provisioner' },
            ...(owner === undefined ? {} : { ownerReferences: owner }),
          },
          nodeTopology: { matchLabels: { ...matchLabels } },
          storageClassName: storageClass.metadata.name ?? '',
          capacity: quantityOf(room.bytes),
          maximumVolumeSize: quantityOf(room.largest),
        };
      }

      async function publish(): Promise<void> {
        const own = published.list(namespace).filter(({ metadata }) => metadata.labels?.[driverLabel] === driver.name);
        const left = new Set(own);
        for (const storageClass of classes.list()) {
          if (storageClass.provisioner !== driver.name) continue;
          for (const place of segments()) {
            const wanted = objectFor(storageClass, place);
            const known = own.find(
              ({ storageClassName, nodeTopology }) =>
                storageClassName === storageClass.metadata.name && deepEqual(nodeTopology?.matchLabels, place),
            );
            if (known !== undefined) left.delete(known);
            if (wanted === undefined) continue;
            if (known === undefined) published.observe(await client.create('csistoragecapacities', wanted));
            else if (known.capacity !== wanted.capacity || known.maximumVolumeSize !== wanted.maximumVolumeSize) {
              published.observe(await client.update('csistoragecapacities', { ...wanted, metadata: known.metadata }));
            }
          }
        }
        for (const { metadata } of left) await client.delete('csistoragecapacities', namespace, metadata.name ?? '');
      }

      const queue = createWorkQueue({
        name: `csi-provisioner capacity ${driver.name}`,
        clock,
        activity,
        log,
        work: async (key) => {
          if (installation.controllerPod(driver) === undefined) return;
          await publish();
          queue.addAfter(key, pollInterval);
        },
      });
      const look = () => queue.add('all');
      classes.onChange({ added: look, deleted: look });
      csiNodes.onChange({ added: look, updated: look, deleted: look });
      volumes.onChange({
        added: ({ spec }) => spec?.csi?.driver === driver.name && look(),
        deleted: ({ spec }) => spec?.csi?.driver === driver.name && look(),
      });
      published.onChange({ deleted: (one) => objectKey(one).startsWith(`${namespace}/csisc-`) && look() });
      onControllerUp(informers, installation, driver, look);
      return queue;
    },
  };
}
