import type { Service, ServicePort } from '#types/core-v1';
import { isAddress } from '../../runtime/network/addresses.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../runtime/network/types.ts';
import type { Informers } from '../client/index.ts';
import type { ServiceEndpoint, ServiceTable } from './service-table.ts';

const zone = 'cluster.local';
const ttl = 30;

const startOfAuthority: DnsRecord = {
  name: zone,
  type: 'SOA',
  ttl,
  data: `ns.dns.${zone}. hostmaster.${zone}. 1768000000 7200 1800 86400 ${ttl}`,
};

/** What one name of the cluster stands for. */
type Meaning =
  | { readonly kind: 'records'; readonly records: readonly DnsRecord[] }
  /** It exists, but has no such records. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'nothing' };

const nothing: Meaning = { kind: 'nothing' };
const empty: Meaning = { kind: 'empty' };
const given = (records: readonly DnsRecord[]): Meaning => ({ kind: 'records', records });

/** The cluster's name server. Follows CoreDNS' kubernetes plug-in with `pods insecure` and `ttl 30`, as kubeadm configures it. */
export function createNames(informers: Informers, services: ServiceTable): (question: DnsQuestion) => DnsAnswer {
  const all = informers.for('services');
  const namespaces = informers.for('namespaces');
  const slices = informers.for('endpointslices');
  const byAddress = 'endpoint address';
  let isIndexed = false;
  const hasNamespace = (name: string) => namespaces.get(undefined, name) !== undefined;

  function meaning(name: string, type: DnsQuestion['type']): Meaning {
    if (name === zone) return type === 'SOA' || type === 'ANY' ? given([startOfAuthority]) : empty;
    const labels = name.slice(0, -zone.length - 1).split('.');
    const kind = labels.pop();
    if (kind === 'dns-version' && labels.length === 0) {
      return type === 'TXT' ? given([{ name, type: 'TXT', ttl, data: '"1.1.0"' }]) : empty;
    }
    if (kind !== 'svc' && kind !== 'pod') return nothing;
    const namespace = labels.pop();
    if (namespace === undefined) return empty;
    if (!hasNamespace(namespace)) return nothing;
    if (labels.length === 0) return empty;
    return kind === 'pod' ? podName(name, labels, type) : serviceName(name, namespace, labels, type);
  }

  function podName(name: string, labels: readonly string[], type: DnsQuestion['type']): Meaning {
    const address = (labels[0] ?? '').replaceAll('-', '.');
    if (labels.length !== 1 || !isAddress(address)) return nothing;
    return type === 'A' || type === 'ANY' ? given([{ name, type: 'A', ttl, data: address }]) : empty;
  }

  function serviceName(name: string, namespace: string, labels: readonly string[], type: DnsQuestion['type']): Meaning {
    const service = all.get(namespace, labels.at(-1) ?? '');
    if (service === undefined) return nothing;
    const before = labels.slice(0, -1);
    const [port, protocol] = before;
    if (before.length === 2 && port?.startsWith('_') && protocol?.startsWith('_')) {
      return srv(name, namespace, service, port.slice(1), protocol.slice(1), type);
    }
    if (before.length > 1) return nothing;
    if (service.spec?.type === 'ExternalName') {
      return before.length === 0 ? alias(name, service, type) : nothing;
    }
    const isHeadless = service.spec?.clusterIP === 'None';
    if (before.length === 1) {
      return addresses(
        name,
        endpoints(service).filter((endpoint) => hostnameOf(endpoint) === before[0]),
        type,
      );
    }
    if (type === 'SRV') return srv(name, namespace, service, undefined, undefined, type);
    if (isHeadless) return addresses(name, endpoints(service), type);
    if (type !== 'A' && type !== 'ANY') return empty;
    return given([{ name, type: 'A', ttl, data: service.spec?.clusterIP ?? '' }]);
  }

  /** Those that are told to clients: ready ones, each once. */
  function endpoints(service: Service, port?: ServicePort): readonly ServiceEndpoint[] {
    const found = services.endpoints(service, port).filter(({ endpoint }) => endpoint.conditions?.ready !== false);
    return [...new Map(found.map((entry) => [entry.address, entry])).values()];
  }

  function addresses(name: string, found: readonly ServiceEndpoint[], type: DnsQuestion['type']): Meaning {
    if (found.length === 0) return nothing;
    if (type !== 'A' && type !== 'ANY') return empty;
    return given(found.map(({ address }): DnsRecord => ({ name, type: 'A', ttl, data: address })));
  }

  function alias(name: string, service: Service, type: DnsQuestion['type']): Meaning {
    const target = (service.spec?.externalName ?? '').replace(/\.$/, '').toLowerCase();
    const record: DnsRecord = { name, type: 'CNAME', ttl, data: `${target}.` };
    if (type === 'CNAME' || !isInside(target)) return given([record]);
    const behind = meaning(target, type);
    return given([record, ...(behind.kind === 'records' ? behind.records : [])]);
  }

  function srv(
    name: string,
    namespace: string,
    service: Service,
    portName: string | undefined,
    protocol: string | undefined,
    type: DnsQuestion['type'],
  ): Meaning {
    const ports = (service.spec?.ports ?? []).filter(
      (port) =>
        portName === undefined || (port.name === portName && (port.protocol ?? 'TCP').toLowerCase() === protocol),
    );
    if (ports.length === 0) return nothing;
    if (type !== 'SRV' && type !== 'ANY') return empty;
    const whole = `${service.metadata.name}.${namespace}.svc.${zone}`;
    if (service.spec?.clusterIP !== 'None') {
      return given(ports.map((port): DnsRecord => ({ name, type: 'SRV', ttl, data: `0 100 ${port.port} ${whole}.` })));
    }
    const targets = ports.flatMap((port) => endpoints(service, port));
    if (targets.length === 0) return nothing;
    const weight = Math.max(1, Math.floor(100 / targets.length));
    return given(
      targets.map((target): DnsRecord => {
        return { name, type: 'SRV', ttl, data: `0 ${weight} ${target.port} ${hostnameOf(target)}.${whole}.` };
      }),
    );
  }

  /** The names of an address: of a Service, or of the endpoint that it is. */
  function reverse(name: string): Meaning {
    const address = name
      .replace(/\.in-addr\.arpa$/, '')
      .split('.')
      .reverse()
      .join('.');
    const pointer = (data: string): DnsRecord => ({ name, type: 'PTR', ttl, data: `${data}.svc.${zone}.` });
    const service = services.atAddress(address);
    if (service?.spec?.clusterIPs?.includes(address)) {
      return given([pointer(`${service.metadata.name}.${service.metadata.namespace}`)]);
    }
    if (!isIndexed) {
      isIndexed = true;
      slices.addIndex(byAddress, ({ endpoints: list = [] }) => (list ?? []).flatMap(({ addresses: own }) => own ?? []));
    }
    const found = slices.byIndex(byAddress, address).flatMap(({ metadata, endpoints: list }) =>
      (list ?? [])
        .filter(({ addresses: own }) => own?.[0] === address)
        .map((endpoint) => {
          const label = hostnameOf({ address, port: 0, endpoint });
          return pointer(`${label}.${metadata.labels?.['kubernetes.io/service-name']}.${metadata.namespace}`);
        }),
    );
    return found.length === 0 ? nothing : given(found);
  }

  return ({ name, type }) => {
    const isReverse = name.endsWith('.in-addr.arpa');
    // There is no world outside that questions could be passed on to.
    if (!isInside(name) && !isReverse) return { code: 'SERVFAIL', authoritative: false, records: [] };
    const found = isReverse ? reverse(name) : meaning(name, type);
    if (found.kind === 'records') return { code: 'NOERROR', authoritative: true, records: found.records };
    const code = found.kind === 'empty' ? 'NOERROR' : 'NXDOMAIN';
    return { code, authoritative: !isReverse, records: [], authority: isReverse ? [] : [startOfAuthority] };
  };
}

const isInside = (name: string) => name === zone || name.endsWith(`.${zone}`);

function hostnameOf({ address, endpoint }: ServiceEndpoint): string {
  return endpoint.hostname ?? address.replaceAll('.', '-');
}
