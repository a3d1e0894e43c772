import type { Clock } from '#api';
import type { Pod } from '#types/core-v1';
import { isInBlock, isLoopback } from '../../runtime/network/addresses.ts';
import type { Flow, Translation } from '../../runtime/network/types.ts';
import type { Informers } from '../client/index.ts';
import { nodeOf } from './pods-on-wire.ts';
import type { ServiceEndpoint, ServiceTable, ServiceTarget } from './service-table.ts';

export interface ProxyOptions {
  readonly clock: Clock;
  readonly random: { next(): number };
  readonly informers: Informers;
  /** The rules of a node; of what is no node, undefined. */
  readonly services: (node: string | undefined) => ServiceTable;
  /** The block of cluster IPs. */
  readonly serviceRange: string;
}

const byHostPort = 'host port';

/** What kube-proxy makes of a flow: Services, node ports and host ports. Follows pkg/proxy/iptables. */
export function createProxy(options: ProxyOptions): (flow: Flow) => Translation | undefined {
  const { clock, random, informers, services, serviceRange } = options;
  const pods = informers.for('pods');
  const nodes = informers.for('nodes');
  /** By Service port and client: the endpoint it was given, and until when. */
  const affinities = new Map<string, { readonly address: string; readonly until: number }>();
  pods.addIndex(byHostPort, ({ spec, status }) =>
    spec?.hostNetwork === true || status?.hostIP === undefined
      ? []
      : (spec?.containers ?? []).flatMap(({ ports = [] }) =>
          ports.flatMap(({ hostPort, protocol = 'TCP' }) =>
            hostPort ? [`${status.hostIP}:${hostPort}/${protocol}`] : [],
          ),
        ),
  );

  function choose(target: ServiceTarget, flow: Flow, candidates: readonly ServiceEndpoint[]): ServiceEndpoint {
    const { service, port } = target;
    const any = candidates[Math.floor(random.next() * candidates.length)] ?? candidates[0];
    if (any === undefined) throw new Error('a choice needs endpoints');
    if (service.spec?.sessionAffinity !== 'ClientIP') return any;
    const key = `${service.metadata.uid}/${port.port}/${flow.source}`;
    const now = clock.now();
    const last = affinities.get(key);
    const kept =
      last !== undefined && last.until > now ? candidates.find(({ address }) => address === last.address) : undefined;
    const chosen = kept ?? any;
    const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    affinities.set(key, { address: chosen.address, until: now + seconds * 1000 });
    return chosen;
  }

  /** Ready endpoints, or else those that still serve while they end. */
  function usable(all: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
    const ready = all.filter(({ endpoint }) => endpoint.conditions?.ready !== false);
    if (ready.length > 0) return ready;
    return all.filter(
      ({ endpoint }) => endpoint.conditions?.serving === true && endpoint.conditions.terminating === true,
    );
  }

  function lead(target: ServiceTarget, flow: Flow, isExternal: boolean, nodeName: string | undefined): Translation {
    const { service, port } = target;
    const everywhere = usable(services(nodeName).endpoints(service, port));
    if (everywhere.length === 0) return 'refused';
    const policy = isExternal ? service.spec?.externalTrafficPolicy : service.spec?.internalTrafficPolicy;
    const local = everywhere.filter(({ endpoint }) => endpoint.nodeName === nodeName);
    const candidates = policy === 'Local' ? usable(local) : everywhere;
    if (candidates.length === 0) return 'dropped';
    const { address, port: number } = choose(target, flow, candidates);
    // What comes from outside, and what comes back to where it came from, is masqueraded.
    const masquerade = (isExternal && policy !== 'Local') || address === flow.source;
    const source = masquerade ? hostAddress(nodeName) : undefined;
    return { address, port: number, ...(source === undefined ? {} : { source }) };
  }

  function hostAddress(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    return nodes.get(undefined, name)?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  }

  function nodeWith(address: string, flow: Flow): string | undefined {
    if (isLoopback(address)) return flow.from.name.includes('/') ? undefined : flow.from.name;
    return nodes.list().find(({ status }) => status?.addresses?.some((own) => own.address === address))?.metadata.name;
  }

  return (flow) => {
    const { address, port } = flow.destination;
    // A node's Pods and the node itself are led by that node's rules.
    const from = nodeOf(informers, flow.from);
    const service = isLoopback(address) ? undefined : services(from).atAddress(address);
    if (service !== undefined) {
      const found = service.spec?.ports?.find(
        (candidate) => candidate.port === port && (candidate.protocol ?? 'TCP') === flow.protocol,
      );
      if (found === undefined) return 'dropped';
      const isExternal = !isInBlock(address, serviceRange);
      return lead({ service, port: found }, flow, isExternal, from);
    }
    if (isInBlock(address, serviceRange)) return 'dropped';
    const node = port === 0 ? undefined : nodeWith(address, flow);
    if (node === undefined) return undefined;
    const target = services(node).atNodePort(port, flow.protocol);
    if (target !== undefined) return lead(target, flow, true, node);
    const own = isLoopback(address) ? hostAddress(node) : address;
    const pod = pods.byIndex(byHostPort, `${own}:${port}/${flow.protocol}`).find(isAlive);
    return pod === undefined ? undefined : toHostPort(pod, port, flow.protocol);
  };
}

function isAlive({ status }: Pod): boolean {
  return status?.podIP !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

/** Follows the portmap CNI plugin. */
function toHostPort({ spec, status }: Pod, port: number, protocol: string): Translation | undefined {
  const found = (spec?.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .find((candidate) => candidate.hostPort === port && (candidate.protocol ?? 'TCP') === protocol);
  if (found?.containerPort === undefined || status?.podIP === undefined) return undefined;
  return { address: status.podIP, port: found.containerPort };
}
