import { deepEqual } from '#apimachinery';
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
import { dealOut, wantsZones, type ZoneShares } from './topology-hints.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const managedBy = 'endpointslice-controller.k8s.io';
/** Follows --max-endpoints-per-slice. */
const perSlice = 100;

export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

/** What has to change of all slices of a Service, and why its endpoints are not dealt out to zones though it wants that. */
export interface ServicePlan extends SlicePlan {
  readonly problems: readonly string[];
}

interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
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
  const problems: string[] = [];
  const plans = types.map((type) => {
    const all = groupsOf(service, pods, type, nodeOf);
    const { groups, problem } = wantsZones(service) ? dealtOut(all, shares()) : { groups: all };
    if (problem !== undefined) problems.push(`${problem}, addressType: ${type}`);
    const own = existing.filter(({ addressType }) => addressType === type);
    return planForType(frameOf(service, type, triggerTime), groups, own);
  });
  return {
    create: plans.flatMap((plan) => plan.create),
    update: plans.flatMap((plan) => plan.update),
    delete: [
      ...plans.flatMap((plan) => plan.delete),
      ...existing.filter(({ addressType }) => !types.includes(addressType)),
    ],
    problems,
  };
}

function dealtOut(
  groups: readonly Group[],
  shares: ZoneShares,
): { readonly groups: readonly Group[]; readonly problem?: string } {
  const dealt = dealOut(
    groups.flatMap(({ endpoints }) => endpoints),
    shares,
  );
  if ('problem' in dealt) return { groups, problem: dealt.problem };
  const hinted = (endpoint: Endpoint): Endpoint => {
    const name = dealt.zones.get(endpoint);
    return name === undefined ? endpoint : { ...endpoint, hints: { forZones: [{ name }] } };
  };
  return { groups: groups.map(({ ports, endpoints }) => ({ ports, endpoints: endpoints.map(hinted) })) };
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

function planForType(frame: EndpointSlice, groups: readonly Group[], existing: readonly EndpointSlice[]): SlicePlan {
  const create: EndpointSlice[] = [];
  const update: EndpointSlice[] = [];
  const unused = new Set(existing);
  for (const { ports, endpoints } of groups) {
    const own = existing.filter((slice) => deepEqual(slice.ports ?? [], ports));
    for (const slice of own) unused.delete(slice);
    fill(frame, ports, endpoints, own, { create, update, unused });
  }
  const gone = [...unused];
  if (gone.length === existing.length && create.length === 0) {
    const [first] = gone;
    if (gone.length === 1 && first !== undefined && isSame(first, frame)) gone.length = 0;
    else create.push(frame);
  }
  while (gone.length > 0 && create.length > 0) {
    const [slice, content] = [gone.shift(), create.shift()];
    if (slice !== undefined && content !== undefined) update.push(merge(slice, content));
  }
  return { create, update, delete: gone };
}

interface Pending {
  readonly create: EndpointSlice[];
  readonly update: EndpointSlice[];
  readonly unused: Set<EndpointSlice>;
}

/** Endpoints stay in their slice; new ones go where there is room, fullest first, then into new slices. */
function fill(
  frame: EndpointSlice,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
  own: readonly EndpointSlice[],
  { create, update, unused }: Pending,
): void {
  const waiting = new Map(endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  const kept = own.map((slice) => ({
    slice,
    endpoints: (slice.endpoints ?? []).flatMap((endpoint) => {
      const wanted = waiting.get(keyOf(endpoint));
      waiting.delete(keyOf(endpoint));
      return wanted ?? [];
    }),
  }));
  const rest = [...waiting.values()];
  for (const entry of kept.toSorted((left, right) => right.endpoints.length - left.endpoints.length)) {
    entry.endpoints.push(...rest.splice(0, Math.max(0, perSlice - entry.endpoints.length)));
  }
  for (const { slice, endpoints: content } of kept) {
    if (content.length === 0) {
      unused.add(slice);
      continue;
    }
    const wanted = { ...frame, ports: [...ports], endpoints: content };
    if (!isSame(slice, wanted)) update.push(merge(slice, wanted));
  }
  while (rest.length > 0) create.push({ ...frame, ports: [...ports], endpoints: rest.splice(0, perSlice) });
}

function keyOf({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid ?? ''}/${addresses?.[0] ?? ''}`;
}

/** Whether a slice says what it should; the time of the last change alone is no reason to write. */
function isSame(slice: EndpointSlice, wanted: EndpointSlice): boolean {
  return (
    deepEqual(slice.endpoints ?? [], wanted.endpoints) &&
    deepEqual(slice.ports ?? [], wanted.ports ?? []) &&
    deepEqual(slice.metadata.labels, wanted.metadata.labels)
  );
}

function merge(slice: EndpointSlice, content: EndpointSlice): EndpointSlice {
  const { [triggerTimeAnnotation]: _, ...annotations } = slice.metadata.annotations ?? {};
  const { labels, annotations: fresh, ownerReferences } = content.metadata;
  return {
    ...content,
    metadata: {
      ...slice.metadata,
      annotations: { ...annotations, ...fresh },
      ...(labels === undefined ? {} : { labels }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}
