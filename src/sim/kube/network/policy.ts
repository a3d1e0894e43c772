import { type LabelSelectorObject, matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#types/networking-v1';
import { isInBlock } from '../../runtime/network/addresses.ts';
import type { Flow, NetworkStack } from '../../runtime/network/types.ts';
import type { Informers } from '../client/index.ts';
import { podOf } from './pods-on-wire.ts';

/** Who is at one end of a flow. */
interface End {
  readonly address: string;
  readonly pod: Pod | undefined;
}

const byNamespace = 'namespace';

function matchesLabelSelector(selector: LabelSelectorObject, labels: Readonly<Record<string, string>>): boolean {
  return matchesLabels(selectorFromLabelSelector(selector), labels);
}

/**
 * Whether NetworkPolicies let a flow pass: what leaves a Pod that some policy isolates for egress must be allowed by one of them, what
 * enters one by those for ingress. A Pod reaches itself, and its node reaches it, in any case.
 */
export function createPolicyCheck(informers: Informers): (flow: Flow, to: NetworkStack | undefined) => boolean {
  const policies = informers.for('networkpolicies');
  const namespaces = informers.for('namespaces');
  policies.addIndex(byNamespace, ({ metadata }) => [metadata.namespace ?? '']);

  const selecting = (pod: Pod, type: 'Ingress' | 'Egress'): readonly NetworkPolicy[] => {
    const { namespace = '', labels = {} } = pod.metadata;
    return policies
      .byIndex(byNamespace, namespace)
      .filter(({ spec }) => spec.policyTypes?.includes(type) && matchesLabelSelector(spec.podSelector ?? {}, labels));
  };

  const isPeer = (peer: NetworkPolicyPeer, namespace: string, { address, pod }: End): boolean => {
    if (peer.ipBlock !== undefined) {
      const { cidr, except = [] } = peer.ipBlock;
      return isInBlock(address, cidr) && !except.some((block) => isInBlock(address, block));
    }
    if (pod === undefined) return false;
    const home = pod.metadata.namespace ?? '';
    if (peer.namespaceSelector === undefined) {
      if (home !== namespace) return false;
    } else {
      const labels = namespaces.get(undefined, home)?.metadata.labels ?? {};
      if (!matchesLabelSelector(peer.namespaceSelector, labels)) return false;
    }
    return peer.podSelector === undefined || matchesLabelSelector(peer.podSelector, pod.metadata.labels ?? {});
  };

  const allows = (
    policy: NetworkPolicy,
    rule: {
      readonly peers: readonly NetworkPolicyPeer[] | undefined;
      readonly ports: readonly NetworkPolicyPort[] | undefined;
    },
    other: End,
    flow: Flow,
    target: Pod | undefined,
  ): boolean => {
    const { peers = [], ports = [] } = rule;
    if (ports.length > 0 && !ports.some((port) => isPort(port, flow, target))) return false;
    return peers.length === 0 || peers.some((peer) => isPeer(peer, policy.metadata.namespace ?? '', other));
  };

  return (flow, to) => {
    if (policies.list().length === 0) return true;
    const source = podOf(informers, flow.from);
    const target = podOf(informers, to) ?? (to === undefined ? nameServerAt(flow) : undefined);
    if (source !== undefined && source === target) return true;
    const leaving = source === undefined ? [] : selecting(source, 'Egress');
    if (leaving.length > 0) {
      const end: End = { address: flow.destination.address, pod: target };
      const allowed = leaving.some((policy) =>
        (policy.spec.egress ?? []).some((rule) =>
          allows(policy, { peers: rule.to, ports: rule.ports }, end, flow, target),
        ),
      );
      if (!allowed) return false;
    }
    if (target === undefined || target.spec?.nodeName === flow.from.name) return true;
    const entering = selecting(target, 'Ingress');
    if (entering.length === 0) return true;
    const end: End = { address: flow.source, pod: source };
    return entering.some((policy) =>
      (policy.spec.ingress ?? []).some((rule) =>
        allows(policy, { peers: rule.from, ports: rule.ports }, end, flow, target),
      ),
    );
  };
}

function isPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, flow: Flow, target: Pod | undefined): boolean {
  if (protocol !== flow.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') {
    const named = (target?.spec?.containers ?? [])
      .flatMap(({ ports = [] }) => ports)
      .some(
        ({ name, containerPort, protocol: own = 'TCP' }) =>
          name === port && own === protocol && containerPort === flow.destination.port,
      );
    return named;
  }
  return flow.destination.port >= port && flow.destination.port <= (endPort ?? port);
}

/** The cluster's name server answers without a Pod of its own; policies take it for the one that every cluster has. */
function nameServerAt({ protocol, destination }: Flow): Pod | undefined {
  if (protocol !== 'UDP' || destination.port !== 53) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    spec: { containers: [] },
  };
}
