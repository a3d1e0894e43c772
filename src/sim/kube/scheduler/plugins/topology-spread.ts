import { matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Pod, TopologySpreadConstraint } from '#types/core-v1';
import { matchesNodeSelector } from '../../helpers/node-selector.ts';
import { untolerated } from '../../helpers/tolerations.ts';
import { type FilterPlugin, rejected, type ScorePlugin } from '../plugin.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';

function isEligible(constraint: TopologySpreadConstraint, pod: Pod, { node }: NodeInfo): boolean {
  const { nodeSelector = {}, affinity, tolerations = [] } = pod.spec ?? {};
  const labels = node.metadata.labels ?? {};
  if ((constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor') {
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (Object.entries(nodeSelector).some(([key, value]) => labels[key] !== value)) return false;
    if (required !== undefined && !matchesNodeSelector(required, node)) return false;
  }
  if (constraint.nodeTaintsPolicy === 'Honor') {
    return untolerated(node.spec?.taints ?? [], tolerations, ['NoSchedule', 'NoExecute']) === undefined;
  }
  return true;
}

function selectorOf(constraint: TopologySpreadConstraint, pod: Pod): (other: Pod) => boolean {
  if (constraint.labelSelector === undefined) return () => false;
  const selector = selectorFromLabelSelector(constraint.labelSelector);
  const keys = constraint.matchLabelKeys ?? [];
  return (other) =>
    other.metadata.namespace === pod.metadata.namespace &&
    other.metadata.deletionTimestamp === undefined &&
    matchesLabels(selector, other.metadata.labels ?? {}) &&
    keys.every((key) => {
      const own = pod.metadata.labels?.[key];
      return own === undefined || other.metadata.labels?.[key] === own;
    });
}

/** How many matching Pods each topology domain has. Nodes without all of the constraints' labels do not count. */
function domainCounts(
  constraint: TopologySpreadConstraint,
  all: readonly TopologySpreadConstraint[],
  pod: Pod,
  snapshot: Snapshot,
): ReadonlyMap<string, number> {
  const matches = selectorOf(constraint, pod);
  const counts = new Map<string, number>();
  for (const info of snapshot.nodes) {
    const labels = info.node.metadata.labels ?? {};
    if (all.some(({ topologyKey }) => labels[topologyKey] === undefined) || !isEligible(constraint, pod, info))
      continue;
    const domain = labels[constraint.topologyKey] ?? '';
    counts.set(domain, (counts.get(domain) ?? 0) + info.pods.filter(matches).length);
  }
  return counts;
}

/** Follows pkg/scheduler/framework/plugins/podtopologyspread. */
export const podTopologySpread: FilterPlugin & ScorePlugin = {
  name: 'PodTopologySpread',
  filter: (pod, info, snapshot) => {
    const constraints = (pod.spec?.topologySpreadConstraints ?? []).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
    );
    const labels = info.node.metadata.labels ?? {};
    for (const constraint of constraints) {
      const domain = labels[constraint.topologyKey];
      if (domain === undefined) {
        return rejected("node(s) didn't match pod topology spread constraints (missing required label)", true);
      }
      const counts = domainCounts(constraint, constraints, pod, snapshot);
      const fewest = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
      const self = selectorOf(constraint, pod)(pod) ? 1 : 0;
      if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) {
        return rejected("node(s) didn't match pod topology spread constraints", false);
      }
    }
    return undefined;
  },
  weight: 2,
  normalize: 'low',
  score: (pod, info, snapshot) => {
    const constraints = (pod.spec?.topologySpreadConstraints ?? []).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway',
    );
    const labels = info.node.metadata.labels ?? {};
    return constraints.reduce((sum, constraint) => {
      const counts = domainCounts(constraint, constraints, pod, snapshot);
      return sum + (counts.get(labels[constraint.topologyKey] ?? '') ?? 0) * Math.log(counts.size + 2);
    }, 0);
  },
};
