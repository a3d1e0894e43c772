import type { Clock } from '#api';
import type { Network } from '../../runtime/network/types.ts';
import type { Informers } from '../client/index.ts';
import { createNames } from './dns.ts';
import { podOf } from './pods-on-wire.ts';
import { createPolicyCheck } from './policy.ts';
import { createProxy } from './proxy.ts';
import { createServiceTable } from './service-table.ts';

export interface ClusterNetworkOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: { next(): number };
  readonly informers: Informers;
}

const serviceRange = '10.96.0.0/16';
const nameServer = '10.96.0.10';

/**
 * What a cluster adds to the network of its Pods and nodes: Services, names, policies. All of it is looked up in the informers when
 * somebody connects; nothing runs in between.
 */
export function startClusterNetwork({ network, clock, random, informers }: ClusterNetworkOptions): { close(): void } {
  const services = createServiceTable(informers);
  const proxy = createProxy({ clock, random, informers, services, serviceRange });
  const names = createNames(informers, services);
  const hasServer = () => informers.for('services').get('kube-system', 'kube-dns') !== undefined;
  return network.use({
    // A cluster without a name server's Service has one at its address all the same.
    translate: (flow) => (flow.destination.address === nameServer && !hasServer() ? undefined : proxy(flow)),
    permits: createPolicyCheck(informers),
    names: (address) => {
      if (address === nameServer) return hasServer() ? undefined : names;
      const pod = podOf(informers, network.stackAt(address));
      const isServer = pod?.metadata.namespace === 'kube-system' && pod.metadata.labels?.['k8s-app'] === 'kube-dns';
      return isServer ? names : undefined;
    },
  });
}
