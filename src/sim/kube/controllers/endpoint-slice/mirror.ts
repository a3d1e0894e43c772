import { deepEqual } from '#apimachinery';
import type { EndpointAddress, EndpointSubset, Endpoints } from '#types/core-v1';
import type { Endpoint, EndpointSlice } from '#types/discovery-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import { triggerTimeAnnotation } from '../../helpers/services.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import type { SlicePlan } from './fill.ts';
import { managedByLabel, serviceNameLabel } from './plan.ts';
import { createSliceTracker } from './slice-tracker.ts';
import { writeSlices } from './write.ts';

const managedBy = 'endpointslicemirroring-controller.k8s.io';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const byService = 'mirrored-service';

/**
 * Copies Endpoints that people write for Services without a selector into EndpointSlices.
 * Follows kube-controller-manager pkg/controller/endpointslicemirroring.
 */
export const endpointSliceMirroringController: Controller = {
  name: 'endpointslicemirroring-controller',
  start: (context) => {
    const { clock, activity, informers, log } = context;
    const client = context.client(controllerComponent('endpointslicemirroring-controller'));
    const services = informers.for('services');
    const endpoints = informers.for('endpoints');
    const slices = informers.for('endpointslices');
    slices.addIndex(byService, mirroredServices);
    const queue = createWorkQueue({
      name: endpointSliceMirroringController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const own = slices.byIndex(byService, key);
        const service = services.get(undefined, key);
        const source = endpoints.get(undefined, key);
        const wanted =
          source !== undefined && isMirrored(source) && service !== undefined && service.spec?.selector === undefined;
        const plan = wanted ? planMirror(source, own) : { create: [], update: [], delete: own };
        await writeSlices(client, slices, tracker, plan);
      },
    });
    const changed = (object: Parameters<typeof objectKey>[0]): void => queue.add(objectKey(object));
    services.onChange({ added: changed, updated: changed, deleted: changed });
    endpoints.onChange({ added: changed, updated: changed, deleted: changed });
    const tracker = createSliceTracker((slice) => {
      for (const key of mirroredServices(slice)) queue.add(key);
    });
    slices.onChange({ updated: tracker.changed, deleted: tracker.deleted });
    return queue;
  },
};

function mirroredServices({ metadata }: EndpointSlice): readonly string[] {
  const name = metadata.labels?.[serviceNameLabel];
  return name === undefined || metadata.labels?.[managedByLabel] !== managedBy
    ? []
    : [`${metadata.namespace ?? ''}/${name}`];
}

function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.labels?.[skipLabel] !== 'true' && metadata.annotations?.[leaderAnnotation] === undefined;
}

/** One slice for each subset; addresses that are not IPv4 are not simulated. */
export function planMirror(source: Endpoints, existing: readonly EndpointSlice[]): SlicePlan {
  const unused = [...existing];
  const create: EndpointSlice[] = [];
  const update: EndpointSlice[] = [];
  const wanted = (source.subsets ?? []).map((subset) => sliceOf(source, subset));
  const left = wanted.filter((slice) => {
    const index = unused.findIndex((old) => deepEqual(old.ports ?? [], slice.ports ?? []));
    const [old] = index < 0 ? [] : unused.splice(index, 1);
    if (old !== undefined && !isSame(old, slice)) update.push(merge(old, slice));
    return old === undefined;
  });
  for (const slice of left) {
    const old = unused.shift();
    if (old === undefined) create.push(slice);
    else update.push(merge(old, slice));
  }
  return { create, update, delete: unused };
}

function sliceOf(source: Endpoints, subset: EndpointSubset): EndpointSlice {
  const { name = '', namespace = '', uid = '', labels, annotations = {} } = source.metadata;
  const { [lastApplied]: _applied, [triggerTimeAnnotation]: _time, ...kept } = annotations;
  const { [managedByLabel]: _manager, ...own } = labels ?? {};
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...own, [serviceNameLabel]: name, [managedByLabel]: managedBy },
      ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}),
      ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    endpoints: [
      ...(subset.addresses ?? []).map((address) => endpointOf(address, true)),
      ...(subset.notReadyAddresses ?? []).map((address) => endpointOf(address, false)),
    ],
    ports: (subset.ports ?? []).map(({ name: port = '', ...rest }) => ({ name: port, ...rest })),
  };
}

function endpointOf(address: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [address.ip],
    conditions: { ready },
    ...(address.hostname ? { hostname: address.hostname } : {}),
    ...(address.targetRef === undefined ? {} : { targetRef: address.targetRef }),
    ...(address.nodeName === undefined ? {} : { nodeName: address.nodeName }),
  };
}

function isSame(old: EndpointSlice, slice: EndpointSlice): boolean {
  return (
    deepEqual(old.endpoints ?? [], slice.endpoints) &&
    deepEqual(old.metadata.labels, slice.metadata.labels) &&
    deepEqual(old.metadata.annotations ?? {}, slice.metadata.annotations ?? {})
  );
}

function merge(old: EndpointSlice, slice: EndpointSlice): EndpointSlice {
  const { labels, annotations = {}, ownerReferences } = slice.metadata;
  return {
    ...slice,
    metadata: {
      ...old.metadata,
      annotations,
      ...(labels === undefined ? {} : { labels }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}
