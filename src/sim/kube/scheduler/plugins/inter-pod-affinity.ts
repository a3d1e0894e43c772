import { matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Pod, PodAffinityTerm } from '#types/core-v1';
import { type FilterPlugin, rejected, type ScorePlugin } from '../plugin.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

function selects(term: PodAffinityTerm, owner: Pod, other: Pod, snapshot: Snapshot): boolean {
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

/** Follows pkg/scheduler/framework/plugins/interpodaffinity. */
export const interPodAffinity: FilterPlugin & ScorePlugin = {
  name: 'InterPodAffinity',
  filter: (pod, node, snapshot) => {
    const { podAffinity } = pod.spec?.affinity ?? {};
    const together = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
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
