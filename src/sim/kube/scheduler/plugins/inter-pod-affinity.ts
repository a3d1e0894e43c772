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

const found = new WeakMap<Snapshot, readonly (readonly [NodeInfo, Pod])[]>();

/** The Pods that keep others away, with their nodes; looked for once, though the filter asks for every node. */
function loners(snapshot: Snapshot): readonly (readonly [NodeInfo, Pod])[] {
  const before = found.get(snapshot);
  if (before !== undefined) return before;
  const pairs = snapshot.nodes.flatMap((node) =>
    node.pods.filter((pod) => termsApart(pod).length > 0).map((pod) => [node, pod] as const),
  );
  found.set(snapshot, pairs);
  return pairs;
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
  normalize: 'high',
  score: (pod, node, snapshot) => {
    const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
    const count = (term: PodAffinityTerm) =>
      podsInTopology(term, node, snapshot).filter((other) => selects(term, pod, other, snapshot)).length;
    const wanted = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const unwanted = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return (
      wanted.reduce((sum, { weight, podAffinityTerm }) => sum + weight * count(podAffinityTerm), 0) -
      unwanted.reduce((sum, { weight, podAffinityTerm }) => sum + weight * count(podAffinityTerm), 0)
    );
  },
};
