import { deepEqual } from '#apimachinery';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Pod, Service } from '#types/core-v1';
import {
  belongsInEndpoints,
  headlessLabel,
  hostnameFor,
  isIpSet,
  isPodReady,
  portInPod,
  triggerTimeAnnotation,
} from '../../helpers/services.ts';
import { inHashOrder } from './hash-order.ts';

const managedBy = 'endpoints.kubernetes.io/managed-by';
const capacity = 1000;
const overCapacity = 'endpoints.kubernetes.io/over-capacity';

/**
 * The Endpoints that a Service with a selector should have; undefined: they are right as they are.
 * Follows kube-controller-manager pkg/controller/endpoint, syncService.
 */
export function planEndpoints(
  service: Service,
  pods: readonly Pod[],
  current: Endpoints | undefined,
  triggerTime: string | undefined,
): Endpoints | undefined {
  const { subsets, truncated } = truncate(subsetsOf(service, pods));
  const { [headlessLabel]: _, ...own } = service.metadata.labels ?? {};
  const labels = { ...own, ...(isIpSet(service) ? {} : { [headlessLabel]: '' }), [managedBy]: 'endpoint-controller' };
  const wasTruncated = current?.metadata.annotations?.[overCapacity] !== undefined;
  if (
    current !== undefined &&
    deepEqual(current.subsets ?? [], subsets) &&
    deepEqual(current.metadata.labels ?? {}, labels) &&
    wasTruncated === truncated
  ) {
    return undefined;
  }
  const { [triggerTimeAnnotation]: _time, [overCapacity]: _over, ...kept } = current?.metadata.annotations ?? {};
  const annotations = {
    ...kept,
    ...(triggerTime === undefined ? {} : { [triggerTimeAnnotation]: triggerTime }),
    ...(truncated ? { [overCapacity]: 'truncated' } : {}),
  };
  const { name = '', namespace = '' } = service.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...(current?.metadata ?? { name, namespace }), labels, annotations },
    subsets,
  };
}

interface Entry {
  readonly address: EndpointAddress;
  readonly ready: boolean;
  readonly ports: readonly EndpointPort[];
}

/** Ports that the same addresses have are one subset. Follows pkg/api/v1/endpoints, RepackSubsets. */
function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const { spec = {} } = service;
  const unready = spec.publishNotReadyAddresses === true;
  const entries = pods
    .filter((pod) => belongsInEndpoints(pod, unready))
    .flatMap((pod) => entryOf(service, pod, unready || isPodReady(pod)));
  const ports = Map.groupBy(
    entries.flatMap((entry) => (entry.ports.length === 0 ? [undefined] : entry.ports).map((port) => ({ port, entry }))),
    ({ port }) => JSON.stringify(port),
  );
  const groups = Map.groupBy(ports.values(), (members) =>
    JSON.stringify(members.map(({ entry: { address, ready } }) => [address.ip, address.targetRef?.uid, ready]).sort()),
  );
  return [...groups.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, same]) => {
      const members = same[0]?.map(({ entry }) => entry) ?? [];
      const addresses = (ready: boolean) =>
        members
          .filter((member) => member.ready === ready)
          .map(({ address }) => address)
          .sort((left, right) => (left.ip < right.ip ? -1 : 1));
      const [ready, notReady] = [addresses(true), addresses(false)];
      const shown = inHashOrder(same.flatMap(([first]) => (first?.port === undefined ? [] : [first.port])));
      return {
        ...(ready.length > 0 ? { addresses: ready } : {}),
        ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
        ...(shown.length > 0 ? { ports: shown } : {}),
      };
    });
}

function entryOf(service: Service, pod: Pod, ready: boolean): Entry[] {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const hostname = hostnameFor(pod, service);
  const address: EndpointAddress = {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
  const wanted = service.spec?.ports ?? [];
  if (wanted.length === 0) {
    return service.spec?.clusterIP === 'None' ? [{ address, ready, ports: [] }] : [];
  }
  const ports = wanted.flatMap((port): EndpointPort[] => {
    const number = portInPod(pod, port);
    if (number === undefined) return [];
    return [
      {
        ...(port.name ? { name: port.name } : {}),
        port: number,
        ...(port.protocol === undefined ? {} : { protocol: port.protocol }),
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ];
  });
  return ports.length === 0 ? [] : [{ address, ready, ports }];
}

/** A thousand addresses at most, ready ones first. Follows truncateEndpoints. */
function truncate(subsets: readonly EndpointSubset[]): { subsets: EndpointSubset[]; truncated: boolean } {
  const count = (key: 'addresses' | 'notReadyAddresses'): number =>
    subsets.reduce((sum, subset) => sum + (subset[key]?.length ?? 0), 0);
  const truncated = count('addresses') + count('notReadyAddresses') > capacity;
  if (!truncated) return { subsets: [...subsets], truncated };
  let room = capacity;
  const cut = (addresses: readonly EndpointAddress[] = []): EndpointAddress[] => {
    const kept = addresses.slice(0, room);
    room -= kept.length;
    return kept;
  };
  const ready = subsets.map(({ addresses }) => cut(addresses));
  const notReady = subsets.map(({ notReadyAddresses }) => cut(notReadyAddresses));
  return {
    truncated,
    subsets: subsets.flatMap(({ ports }, index): EndpointSubset[] => {
      const addresses = ready[index] ?? [];
      const notReadyAddresses = notReady[index] ?? [];
      if (addresses.length + notReadyAddresses.length === 0) return [];
      return [
        {
          ...(addresses.length > 0 ? { addresses } : {}),
          ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
          ...(ports === undefined ? {} : { ports }),
        },
      ];
    }),
  };
}
