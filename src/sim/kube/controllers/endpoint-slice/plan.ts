import type { Node, Pod, Service } from '#types/core-v1';
import type { Endpoint, EndpointPort, EndpointSlice } from '#types/discovery-v1';
import {
  belongsInEndpoints,
  headlessLabel,
  hostnameFor,
  isIpSet,
  isPodReady,
  portInPod,
  triggerTimeAnnotation,
} from '../../helpers/services.ts';
import { type FilledSlices, fillSlices, type Group, merge, type SlicePlan } from './fill.ts';
import { dealOut, wantsZones, type ZoneCounts, type ZoneShares } from './topology-hints.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const managedBy = 'endpointslice-controller.k8s.io';

/** How the endpoints of one address type were dealt out to zones, or why they were not. */
export type Dealt = { readonly type: string } & ({ readonly counts: ZoneCounts } | { readonly problem: string });

/** What has to change of all slices of a Service, and what came of dealing out its endpoints where it wants that. */
export interface ServicePlan extends SlicePlan {
  readonly dealt: readonly Dealt[];
}

/**
 * What has to change of the slices of one Service, one address type at a time. Slices that are too many are used again
 * for what would have to be created, so a Service whose Pods come and go keeps its slice's name.
 * Follows k8s.io/endpointslice, Reconciler.reconcileByAddressType.
 */
export function planSlices(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  nodeOf: (name: string) => Node | undefined,
  triggerTime: string | undefined,
  shares: () => ZoneShares = () => undefined,
): ServicePlan {
  const types = service.spec?.ipFamilies ?? ['IPv4'];
  const dealt: Dealt[] = [];
  const plans = types.map((type): SlicePlan => {
    const groups = groupsOf(service, pods, type, nodeOf);
    const own = existing.filter(({ addressType }) => addressType === type);
    const frame = frameOf(service, type, triggerTime);
    if (!wantsZones(service)) return fillSlices(frame, groups, own);
    const outcome = dealtOut(frame, fillSlices(frame, groups, own, true), shares());
    if ('problem' in outcome) {
      dealt.push({ type, problem: outcome.problem });
      return fillSlices(frame, groups, own);
    }
    dealt.push({ type, counts: outcome.counts });
    return outcome.plan;
  });
  return {
    create: plans.flatMap((plan) => plan.create),
    update: plans.flatMap((plan) => plan.update),
    delete: [
      ...plans.flatMap((plan) => plan.delete),
      ...existing.filter(({ addressType }) => !types.includes(addressType)),
    ],
    dealt,
  };
}

function dealtOut(
  frame: EndpointSlice,
  plan: FilledSlices,
  shares: ZoneShares,
): { readonly plan: SlicePlan; readonly counts: ZoneCounts } | { readonly problem: string } {
  const outcome = dealOut({ fresh: [...plan.create, ...plan.update], unchanged: plan.unchanged }, shares);
  if ('problem' in outcome) return outcome;
  const stored = new Map([...plan.update, ...plan.unchanged].map((slice) => [slice.metadata.name, slice]));
  const update = outcome.fresh.slice(plan.create.length).map((slice) => {
    const old = stored.get(slice.metadata.name) ?? slice;
    return merge(old, { ...frame, ports: slice.ports ?? [], endpoints: slice.endpoints });
  });
  const create = outcome.fresh.slice(0, plan.create.length);
  return { plan: { create, update, delete: plan.delete }, counts: outcome.counts };
}

/** A slice of the Service without ports and endpoints. */
function frameOf(service: Service, addressType: string, triggerTime: string | undefined): EndpointSlice {
  const { name = '', namespace = '', uid = '' } = service.metadata;
  const { [headlessLabel]: _, ...own } = service.metadata.labels ?? {};
  const controller = { controller: true, blockOwnerDeletion: true };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: {
        ...own,
        ...(isIpSet(service) ? {} : { [headlessLabel]: '' }),
        [serviceNameLabel]: name,
        [managedByLabel]: managedBy,
      },
      ...(triggerTime === undefined ? {} : { annotations: { [triggerTimeAnnotation]: triggerTime } }),
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, ...controller }],
    },
    addressType,
    endpoints: [],
    ports: [],
  };
}

/** Pods by the ports they offer. Pods that lack a named port are left out of it. */
function groupsOf(
  service: Service,
  pods: readonly Pod[],
  type: string,
  nodeOf: (name: string) => Node | undefined,
): Group[] {
  const members = pods
    .filter((pod) => belongsInEndpoints(pod, true))
    .flatMap((pod) => {
      const address = addressOf(pod, type);
      const ports = portsOf(service, pod);
      return address === undefined || ports === undefined
        ? []
        : [{ ports, endpoint: endpointOf(service, pod, address, nodeOf) }];
    });
  return [...Map.groupBy(members, ({ ports }) => JSON.stringify(ports)).values()].map((group) => ({
    ports: group[0]?.ports ?? [],
    endpoints: group.map(({ endpoint }) => endpoint),
  }));
}

function addressOf(pod: Pod, type: string): string | undefined {
  const all = pod.status?.podIPs?.map(({ ip }) => ip ?? '') ?? [pod.status?.podIP ?? ''];
  return all.find((ip) => ip !== '' && ip.includes(':') === (type === 'IPv6'));
}

function portsOf(service: Service, pod: Pod): EndpointPort[] | undefined {
  const wanted = service.spec?.ports ?? [];
  if (wanted.length === 0) return service.spec?.clusterIP === 'None' ? [] : undefined;
  return wanted.flatMap((port): EndpointPort[] => {
    const number = portInPod(pod, port);
    if (number === undefined) return [];
    return [
      {
        name: port.name ?? '',
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ];
  });
}

/** Follows endpointslice podToEndpoint. */
function endpointOf(service: Service, pod: Pod, address: string, nodeOf: (name: string) => Node | undefined): Endpoint {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = hostnameFor(pod, service);
  const nodeName = pod.spec?.nodeName;
  const zone = nodeName ? nodeOf(nodeName)?.metadata.labels?.['topology.kubernetes.io/zone'] : undefined;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(nodeName ? { nodeName } : {}),
    ...(zone === undefined ? {} : { zone }),
    ...(ready && !wantsZones(service) ? hintsOf(service, nodeName, zone) : {}),
  };
}

/** Whom an endpoint is meant for. Follows endpointslice/trafficdist. */
function hintsOf({ spec }: Service, node: string | undefined, zone: string | undefined): Pick<Endpoint, 'hints'> {
  const { trafficDistribution = '' } = spec ?? {};
  if (!['PreferClose', 'PreferSameZone', 'PreferSameNode'].includes(trafficDistribution)) return {};
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] };
  const forNodes = trafficDistribution === 'PreferSameNode' && node ? { forNodes: [{ name: node }] } : {};
  const hints = { ...forZones, ...forNodes };
  return Object.keys(hints).length === 0 ? {} : { hints };
}
