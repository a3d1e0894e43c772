import type { EndpointSlice } from '#types/discovery-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import { createTriggerTimes } from '../../helpers/services.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { followPods } from './follow-pods.ts';
import { managedBy, managedByLabel, planSlices, serviceNameLabel } from './plan.ts';
import { writeSlices } from './write.ts';

const byService = 'service';

/** Keeps the EndpointSlices of Services that select Pods. Follows kube-controller-manager pkg/controller/endpointslice. */
export const endpointSliceController: Controller = {
  name: 'endpointslice-controller',
  start: (context) => {
    const { clock, activity, informers, log } = context;
    const client = context.client(controllerComponent('endpointslice-controller'));
    const services = informers.for('services');
    const slices = informers.for('endpointslices');
    const nodes = informers.for('nodes');
    const times = createTriggerTimes();
    slices.addIndex(byService, serviceKeys);
    const queue = createWorkQueue({
      name: endpointSliceController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const service = services.get(undefined, key);
        if (service === undefined || service.metadata.deletionTimestamp !== undefined) {
          times.forget(key);
          return;
        }
        if (service.spec?.type === 'ExternalName' || service.spec?.selector === undefined) return;
        const pods = followed.podsOf(service);
        const own = slices.byIndex(byService, key).filter((slice) => slice.metadata.deletionTimestamp === undefined);
        const nodeOf = (name: string) => nodes.get(undefined, name);
        await writeSlices(client, slices, planSlices(service, pods, own, nodeOf, times.next(service, pods)));
      },
    });
    const followed = followPods(informers, (service) => queue.add(service));
    services.onChange({
      added: (service) => queue.add(objectKey(service)),
      updated: (service) => queue.add(objectKey(service)),
      deleted: (service) => queue.add(objectKey(service)),
    });
    const again = (slice: EndpointSlice): void => {
      for (const key of serviceKeys(slice)) queue.add(key);
    };
    slices.onChange({ updated: again, deleted: again });
    return queue;
  },
};

/** The Service of a slice that this controller manages. */
function serviceKeys({ metadata }: EndpointSlice): readonly string[] {
  const name = metadata.labels?.[serviceNameLabel];
  return name === undefined || metadata.labels?.[managedByLabel] !== managedBy
    ? []
    : [`${metadata.namespace ?? ''}/${name}`];
}
