import type { EndpointSlice } from '#types/discovery-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import { createTriggerTimes } from '../../helpers/services.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { followPods } from './follow-pods.ts';
import { managedBy, managedByLabel, planSlices, serviceNameLabel } from './plan.ts';
import { createSliceTracker } from './slice-tracker.ts';
import { createTopologyCache } from './topology-cache.ts';
import { isReady, zoneOf } from './topology-hints.ts';
import { writeSlices } from './write.ts';

const byService = 'service';
/** How long after somebody changed a slice its Service is looked at; milliseconds. Follows endpointSliceChangeMinSyncDelay. */
const sliceChangeDelay = 1000;

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
    const recorder = context.recorder('endpoint-slice-controller', client);
    const topology = createTopologyCache();
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
          topology.forget(key);
          return;
        }
        if (service.spec?.type === 'ExternalName' || service.spec?.selector === undefined) return;
        const pods = followed.podsOf(service);
        const own = slices.byIndex(byService, key).filter((slice) => slice.metadata.deletionTimestamp === undefined);
        const nodeOf = (name: string) => nodes.get(undefined, name);
        const plan = planSlices(service, pods, own, nodeOf, times.next(service, pods), topology.shares);
        await writeSlices(client, slices, tracker, plan);
        for (const { type, reason, message } of topology.remember(key, service, plan.dealt)) {
          recorder.event(service, type, reason, message);
        }
      },
    });
    const followed = followPods(informers, (service) => queue.add(service));
    services.onChange({
      added: (service) => queue.add(objectKey(service)),
      updated: (service) => queue.add(objectKey(service)),
      deleted: (service) => queue.add(objectKey(service)),
    });
    const again = (slice: EndpointSlice): void => {
      const key = serviceKey(slice);
      if (key !== undefined) queue.addAfter(key, sliceChangeDelay);
    };
    const tracker = createSliceTracker((slice) => {
      if (isOwn(slice)) again(slice);
    });
    slices.onChange({
      updated: (slice, previous) => {
        // Labels do not count in the generation, so whose a slice is has to be compared.
        if (serviceKey(slice) !== serviceKey(previous)) {
          again(slice);
          again(previous);
        } else if (isOwn(slice) !== isOwn(previous)) again(slice);
        else tracker.changed(slice);
      },
      deleted: tracker.deleted,
    });
    const nodesChanged = () => {
      topology.setNodes(nodes.list());
      for (const key of topology.overloaded()) queue.add(key);
    };
    nodes.onChange({
      added: nodesChanged,
      updated: (node, previous) => {
        if (isReady(node) !== isReady(previous) || zoneOf(node) !== zoneOf(previous)) nodesChanged();
      },
      deleted: nodesChanged,
    });
    return queue;
  },
};

const isOwn = ({ metadata }: EndpointSlice): boolean => metadata.labels?.[managedByLabel] === managedBy;

/** The Service whose slice it says to be. */
function serviceKey({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.[serviceNameLabel];
  return name === undefined ? undefined : `${metadata.namespace ?? ''}/${name}`;
}

/** The Service of a slice that this controller manages. */
function serviceKeys(slice: EndpointSlice): readonly string[] {
  const key = serviceKey(slice);
  return key === undefined || !isOwn(slice) ? [] : [key];
}
