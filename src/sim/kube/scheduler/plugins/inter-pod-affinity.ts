import { matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Pod, PodAffinityTerm } from '#types/core-v1';
import { type Change, labelsOf } from '../change.ts';
import { type FilterPlugin, rejected, type ScorePlugin } from '../plugin.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

function selects(term: PodAffinityTerm, owner: Pod, other: Pod, snapshot: Pick<Snapshot, 'namespaces'>): boolean {
  const namespace = other.metadata.namespace ?? '';
  const named = term.namespaces ?? [];
  const bySelector =
    term.namespaceSelector !== undefined &&
    matchesLabels(selectorFromLabelSelector(term.namespaceSelector), snapshot.namespaces.get(namespace) ?? {});
  const own = named.length === 0 && term.namespaceSelector === undefined && namespace === owner.metadata.namespace;
  if (!own && !named.includes(namespace) && !bySelector) return false;
  if (term.labelSelector === undefined) return false;
  return matchesLabels(selectorFromLabelSelector(term.labelSelector), other.metadata.labels ?? {});
}

const topologyOf = ({ node }: NodeInfo, key: string) => node.metadata.labels?.[key];

function podsInTopology(term: PodAffinityTerm, node: NodeInfo, snapshot: Snapshot): readonly Pod[] {
  const value = topologyOf(node, term.topologyKey);
  if (value === undefined) return [];
  return snapshot.nodes.filter((other) => topologyOf(other, term.topologyKey) === value).flatMap(({ pods }) => pods);
}

const termsApart = ({ spec }: Pod): readonly PodAffinityTerm[] =>
  spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

const lonersOn = new WeakMap<NodeInfo, readonly Pod[]>();
const companionsOn = new WeakMap<NodeInfo, readonly Pod[]>();

/** Some Pods of each node, with the node; a node on which nothing changed is gone through once. */
function podsThat(
  snapshot: Snapshot,
  known: WeakMap<NodeInfo, readonly Pod[]>,
  picks: (pod: Pod) => boolean,
): readonly (readonly [NodeInfo, Pod])[] {
  return snapshot.nodes.flatMap((node) => {
    let picked = known.get(node);
    if (picked === undefined) {
      picked = node.pods.filter(picks);
      known.set(node, picked);
    }
    return picked.map((pod) => [node, pod] as const);
  });
}

/** The Pods that keep others away. */
const loners = (snapshot: Snapshot) => podsThat(snapshot, lonersOn, (pod) => termsApart(pod).length > 0);

/** The Pods that care who is near. */
const companions = (snapshot: Snapshot) =>
  podsThat(snapshot, companionsOn, ({ spec }) => {
    const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
    return podAffinity !== undefined || podAntiAffinity !== undefined;
  });

interface Weighted {
  readonly weight: number;
  readonly term: PodAffinityTerm;
}

/** A Pod's wishes; who it wants to keep away from weighs less than nothing. */
function wishes({ spec }: Pod): readonly Weighted[] {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  return [
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      weight,
      term: podAffinityTerm,
    })),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      weight: -weight,
      term: podAffinityTerm,
    })),
  ];
}

/** What a Pod that is there already wants of those that come: its wishes, and a little for whom it needs. */
function wishesOfPresent(pod: Pod): readonly Weighted[] {
  const needed = pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return [...wishes(pod), ...needed.map((term) => ({ weight: 1, term }))];
}

/** The first Pod of a group that wants to be together may start the group. */
function startsGroup(terms: readonly PodAffinityTerm[], pod: Pod, snapshot: Snapshot): boolean {
  const all = snapshot.nodes.flatMap(({ pods }) => pods);
  return (
    terms.every((term) => selects(term, pod, pod, snapshot)) &&
    !terms.some((term) => all.some((other) => selects(term, pod, other, snapshot)))
  );
}

const termsTogether = ({ spec }: Pod): readonly PodAffinityTerm[] =>
  spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** As upstream, nothing is known of namespaces' labels here; and a Pod that others keep away waits though they go. */
function helpsByPod(pod: Pod, { next, previous }: Change & { readonly resource: 'pods' }): boolean {
  const isMeant = (terms: readonly PodAffinityTerm[], other: Pod) =>
    terms.length > 0 && terms.every((term) => selects(term, pod, other, { namespaces: new Map() }));
  if ([next, previous].some((one) => one !== undefined && (one.spec?.nodeName ?? '') === '')) return false;
  const comes = next !== undefined && isMeant(termsTogether(pod), next);
  const wasThere = previous !== undefined && isMeant(termsTogether(pod), previous);
  const disturbed = previous !== undefined && isMeant(termsApart(pod), previous);
  const disturbs = next !== undefined && isMeant(termsApart(pod), next);
  return (comes && !wasThere) || (disturbed && !disturbs);
}

function helpsByNode(pod: Pod, { next, previous }: Change & { readonly resource: 'nodes' }): boolean {
  if (next === undefined) return false;
  const after = labelsOf(next);
  const before = labelsOf(previous);
  const isBetter = termsTogether(pod).some(
    ({ topologyKey: key }) => after[key] !== undefined && after[key] !== before[key],
  );
  const isApart = termsApart(pod).some(
    ({ topologyKey: key }) => previous === undefined || (before[key] !== undefined && after[key] !== before[key]),
  );
  return isBetter || isApart;
}

/** Follows pkg/scheduler/framework/plugins/interpodaffinity. */
export const interPodAffinity: FilterPlugin & ScorePlugin = {
  name: 'InterPodAffinity',
  awaitsNodes: true,
  filter: (pod, node, snapshot) => {
    const together = termsTogether(pod);
    if (together.some((term) => topologyOf(node, term.topologyKey) === undefined)) {
      return rejected("node(s) didn't match pod affinity rules", true);
    }
    const near = together.every((term) =>
      podsInTopology(term, node, snapshot).some((other) => selects(term, pod, other, snapshot)),
    );
    if (together.length > 0 && !near && !startsGroup(together, pod, snapshot)) {
      return rejected("node(s) didn't match pod affinity rules", true);
    }
    const disturbs = termsApart(pod).some((term) =>
      podsInTopology(term, node, snapshot).some((other) => selects(term, pod, other, snapshot)),
    );
    if (disturbs) return rejected("node(s) didn't match pod anti-affinity rules", false);
    const disturbed = loners(snapshot).some(([existing, other]) =>
      termsApart(other).some((term) => {
        const value = topologyOf(existing, term.topologyKey);
        return (
          value !== undefined && value === topologyOf(node, term.topologyKey) && selects(term, other, pod, snapshot)
        );
      }),
    );
    return disturbed ? rejected("node(s) didn't satisfy existing pods anti-affinity rules", false) : undefined;
  },
  helps: (pod, change) => {
    if (change.resource === 'pods') return helpsByPod(pod, change);
    return change.resource === 'nodes' && helpsByNode(pod, change);
  },
  weight: 2,
  score: (pod, nodes, snapshot) => {
    const sums = new Map<string, Map<string, number>>();
    const add = ({ weight, term }: Weighted, owner: Pod, other: Pod, where: NodeInfo) => {
      const value = topologyOf(where, term.topologyKey);
      if (value === undefined || !selects(term, owner, other, snapshot)) return;
      const sum = sums.get(term.topologyKey) ?? new Map<string, number>();
      sums.set(term.topologyKey, sum);
      sum.set(value, (sum.get(value) ?? 0) + weight);
    };
    const own = wishes(pod);
    if (own.length > 0) {
      for (const node of snapshot.nodes)
        for (const other of node.pods) for (const wish of own) add(wish, pod, other, node);
    }
    for (const [node, other] of companions(snapshot)) {
      for (const wish of wishesOfPresent(other)) add(wish, other, pod, node);
    }
    if (sums.size === 0) return undefined;
    const raw = nodes.map((node) =>
      [...sums].reduce((sum, [key, values]) => sum + (values.get(topologyOf(node, key) ?? '') ?? 0), 0),
    );
    const low = Math.min(...raw);
    const high = Math.max(...raw);
    return raw.map((score) => (high === low ? 0 : Math.trunc((100 * (score - low)) / (high - low))));
  },
};
