import type { Service } from '#types/core-v1';
import type { ServiceTable } from './service-table.ts';

/** A port of a Service as kube-proxy knows it. */
export interface ProxiedPort {
  /** `default/web:http`, without the last part when the port has no name. */
  readonly name: string;
  /** `tcp`. */
  readonly protocol: string;
  /** Undefined: it has no address of its own. */
  readonly clusterIP: string | undefined;
  readonly port: number;
  readonly nodePort: number | undefined;
  /** The ready ones: `192.168.1.2:80`. */
  readonly endpoints: readonly string[];
}

/** Every port of every Service of a node, in the order of their names, as kube-proxy writes them down. */
export function proxiedPorts(table: ServiceTable): readonly ProxiedPort[] {
  const key = ({ metadata }: Service) => `${metadata.namespace}/${metadata.name}`;
  return table
    .all()
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .flatMap((service) =>
      (service.spec?.ports ?? []).map((port) => {
        const { clusterIP } = service.spec ?? {};
        return {
          name: port.name ? `${key(service)}:${port.name}` : key(service),
          protocol: (port.protocol ?? 'TCP').toLowerCase(),
          clusterIP: clusterIP === '' || clusterIP === 'None' ? undefined : clusterIP,
          port: port.port,
          nodePort: port.nodePort || undefined,
          endpoints: table
            .endpoints(service, port)
            .filter(({ endpoint }) => endpoint.conditions?.ready !== false)
            .map((one) => `${one.address}:${one.port}`),
        };
      }),
    );
}
