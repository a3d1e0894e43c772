import type { Service } from '#types/core-v1';
import type { EndpointSlice } from '#types/discovery-v1';
import { createWorkQueue, objectKey } from '../../client/index.ts';
import { createTriggerTimes } from '../../helpers/services.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { followPods } from './follow-pods.ts';
import { managedBy, managedByLabel, planSlices, serviceNameLabel } from './plan.ts';
import { wantsZones, zoneShares } from './topology-hints.ts';
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
    const recorder = context.recorder('endpoint-slice-controller', client);
    /** Services whose endpoints are dealt out to zones. */
    const dealt = new Set<string>();
    const tellOfZones = (service: Service, key: string, problems: readonly string[]): void => {
      const [type = 'IPv4'] = service.spec?.ipFamilies ?? [];
      const tell = (kind: 'Normal' | 'Warning', state: 'Enabled' | 'Disabled', message: string) =>
        recorder.event(service, kind, `TopologyAwareHints${state}`, message);
      if (!wantsZones(service)) {
        if (dealt.delete(key)) {
          tell('Warning', 'Disabled', `Topology Aware Hints has been disabled, addressType: ${type}`);
        }
        return;
      }
      for (const problem of problems) tell('Warning', 'Disabled', problem);
      if (problems.length > 0) {
        dealt.delete(key);
      } else if (!dealt.has(key)) {
        dealt.add(key);
        tell('Normal', 'Enabled', `Topology Aware Hints has been enabled, addressType: ${type}`);
      }
    };
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
          dealt.delete(key);
          return;
        }
        if (service.spec?.type === 'ExternalName' || service.spec?.selector === undefined) return;
        const pods = followed.podsOf(service);
        const own = slices.byIndex(byService, key).filter((slice) => slice.metadata.deletionTimestamp === undefined);
        const nodeOf = (name: string) => nodes.get(undefined, name);
        const shares = () => zoneShares(nodes.list());
        const plan = planSlices(service, pods, own, nodeOf, times.next(service, pods), shares);
        await writeSlices(client, slices, plan);
        tellOfZones(service, key, plan.problems);
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
    const dealAgain = () => {
      for (const key of dealt) queue.add(key);
    };
    nodes.onChange({ added: dealAgain, updated: dealAgain, deleted: dealAgain });
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
