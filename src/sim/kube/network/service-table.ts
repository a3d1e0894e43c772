import type { Service, ServicePort } from '#types/core-v1';
import type { Endpoint, EndpointSlice } from '#types/discovery-v1';
import type { Informer } from '../client/index.ts';

/** One port of a Service. */
export interface ServiceTarget {
  readonly service: Service;
  readonly port: ServicePort;
}

/** An address that a Service leads to. */
export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  readonly endpoint: Endpoint;
}

/** Services and their endpoints, found as packets look for them. */
export interface ServiceTable {
  /** Every Service. */
  all(): readonly Service[];
  /** The Service with that virtual address (cluster IP, external IP, load balancer). */
  atAddress(address: string): Service | undefined;
  atNodePort(port: number, protocol: string): ServiceTarget | undefined;
  /** Every endpoint of a port, ready or not; without a port those of all ports. */
  endpoints(service: Service, port: ServicePort | undefined): readonly ServiceEndpoint[];
}

/** What a table is read from: informers, or lists that stay as they are. */
export interface ServiceObjects {
  readonly services: Pick<Informer<Service>, 'addIndex' | 'byIndex'>;
  readonly slices: Pick<Informer<EndpointSlice>, 'addIndex' | 'byIndex'>;
}

const byAddress = 'virtual address';
const byNodePort = 'node port';
const byService = 'service';
const everything = 'all';

/** Makes the table. It keeps no copy: the objects and their indexes are all of it. */
export function createServiceTable({ services, slices }: ServiceObjects): ServiceTable {
  services.addIndex(byAddress, ({ spec, status }) => [
    ...new Set([
      ...(spec?.clusterIPs ?? [spec?.clusterIP ?? '']).filter((address) => address !== '' && address !== 'None'),
      ...(spec?.externalIPs ?? []),
      ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
    ]),
  ]);
  services.addIndex(everything, () => ['']);
  services.addIndex(byNodePort, ({ spec }) =>
    (spec?.ports ?? []).flatMap(({ nodePort, protocol = 'TCP' }) => (nodePort ? [`${nodePort}/${protocol}`] : [])),
  );
  slices.addIndex(byService, ({ metadata }) => {
    const name = metadata.labels?.['kubernetes.io/service-name'];
    return name === undefined ? [] : [`${metadata.namespace ?? ''}/${name}`];
  });
  return {
    all: () => services.byIndex(everything, ''),
    atAddress: (address) => services.byIndex(byAddress, address)[0],
    atNodePort: (number, protocol) => {
      const [service] = services.byIndex(byNodePort, `${number}/${protocol}`);
      const port = service?.spec?.ports?.find((candidate) => candidate.nodePort === number);
      return service === undefined || port === undefined ? undefined : { service, port };
    },
    endpoints: ({ metadata }, port) =>
      slices.byIndex(byService, `${metadata.namespace ?? ''}/${metadata.name ?? ''}`).flatMap((slice) => {
        if (slice.addressType !== 'IPv4') return [];
        const ports =
          port === undefined
            ? [undefined]
            : (slice.ports ?? []).filter(({ name = '' }) => (name ?? '') === (port.name ?? ''));
        return ports.flatMap((found) =>
          (slice.endpoints ?? []).flatMap((endpoint) => {
            const [address] = endpoint.addresses ?? [];
            return address === undefined ? [] : [{ address, port: found?.port ?? port?.port ?? 0, endpoint }];
          }),
        );
      }),
  };
}
