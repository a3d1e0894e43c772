import type { Clock } from '#api';
import type { DnsAnswer, DnsQuestion, DnsServer, Network, NetworkStack } from '../../runtime/network/types.ts';
import type { Informers } from '../client/index.ts';
import { createNames } from './dns.ts';
import { createNodeRules, type NodeRules } from './node-rules.ts';
import { podOf } from './pods-on-wire.ts';
import { createPolicyCheck } from './policy.ts';
import { type ProxiedPort, proxiedPorts } from './proxied-ports.ts';
import { createProxy } from './proxy.ts';
import { createServiceTable } from './service-table.ts';

export { parseCorefile } from './corefile.ts';
export { nameChain, upstreamsOf } from './name-chain.ts';

export interface ClusterNetworkOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: { next(): number };
  readonly informers: Informers;
  /** Whether Services lead somewhere only where a process sees to it; otherwise they do everywhere. */
  readonly hasProxies: boolean;
}

export type { ProxiedPort } from './proxied-ports.ts';

/** What a cluster adds to the network. */
export interface ClusterNetwork {
  /** What the cluster knows of its own names. */
  names(question: DnsQuestion): DnsAnswer;
  /** A process answers questions at the addresses of that namespace until the result is called. */
  serveNames(stack: NetworkStack, server: DnsServer): () => void;
  /** Who answers questions at an address. */
  nameServer(address: string): DnsServer | undefined;
  /** A process keeps the Services of a node up to date until the result is called; they stay as they are then. */
  readonly serveServices: NodeRules['serve'];
  /** The Services of a node as its kube-proxy wrote them last. */
  proxiedPorts(node: string): readonly ProxiedPort[];
  close(): void;
}

const serviceRange = '10.96.0.0/16';
const nameServer = '10.96.0.10';

/**
 * What a cluster adds to the network of its Pods and nodes: Services, names, policies. All of it is looked up in the informers when
 * somebody connects; nothing runs in between.
 */
export function startClusterNetwork(options: ClusterNetworkOptions): ClusterNetwork {
  const { network, clock, random, informers, hasProxies } = options;
  const services = createServiceTable({
    services: informers.for('services'),
    slices: informers.for('endpointslices'),
  });
  const rules = createNodeRules(informers, services);
  const proxy = createProxy({
    clock,
    random,
    informers,
    services: hasProxies ? rules.of : () => services,
    serviceRange,
  });
  const names = createNames(informers, services);
  const hasServer = () => informers.for('services').get('kube-system', 'kube-dns') !== undefined;
  const servers = new Map<NetworkStack, DnsServer>();
  const serverAt = (address: string): DnsServer | undefined => {
    if (address === nameServer) return hasServer() ? undefined : names;
    const stack = network.stackAt(address);
    const running = stack === undefined ? undefined : servers.get(stack);
    if (running !== undefined || servers.size > 0) return running;
    // A name server of the lab's own making, whose program is somebody else's.
    const pod = podOf(informers, stack);
    const isServer = pod?.metadata.namespace === 'kube-system' && pod.metadata.labels?.['k8s-app'] === 'kube-dns';
    return isServer ? names : undefined;
  };
  const hooks = network.use({
    // A cluster without a name server's Service has one at its address all the same.
    translate: (flow) => (flow.destination.address === nameServer && !hasServer() ? undefined : proxy(flow)),
    permits: createPolicyCheck(informers),
    names: serverAt,
  });
  return {
    names,
    serveNames: (stack, server) => {
      servers.set(stack, server);
      return () => {
        if (servers.get(stack) === server) servers.delete(stack);
      };
    },
    nameServer: serverAt,
    serveServices: rules.serve,
    proxiedPorts: (node) => proxiedPorts(hasProxies ? rules.of(node) : services),
    close: () => hooks.close(),
  };
}
