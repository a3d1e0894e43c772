import type { Node, Pod } from '#types/core-v1';
import { type Amounts, amountsOf, assumedRequests, podRequests, sumOf } from '../../helpers/pod-resources.ts';
import { leavingPod, ownChange } from '../change.ts';
import type { FilterPlugin, ScorePlugin } from '../plugin.ts';
import type { NodeInfo } from '../snapshot.ts';

/** Follows pkg/scheduler/framework/plugins/noderesources Fit: first the number of Pods, then cpu, memory, ephemeral-storage, others. */
export const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
  awaitsNodes: true,
  filter: (pod, { pods, requested, allocatable }) => {
    const reasons: string[] = [];
    let unresolvable = false;
    if (pods.length + 1 > (allocatable.pods ?? 0)) reasons.push('Too many pods');
    const wanted = podRequests(pod);
    const first = ['cpu', 'memory', 'ephemeral-storage'];
    const names = [...first, ...Object.keys(wanted).filter((name) => !first.includes(name))];
    for (const name of names) {
      const amount = wanted[name] ?? 0;
      const capacity = allocatable[name] ?? 0;
      if (amount === 0 || amount <= capacity - (requested[name] ?? 0)) continue;
      reasons.push(`Insufficient ${name}`);
      // More than an empty node has: no Pod that goes away makes room for it.
      if (amount > capacity) unresolvable = true;
    }
    return reasons.length === 0 ? undefined : { reasons, unresolvable };
  },
  helps: (pod, change) => {
    if (leavingPod(change) !== undefined) return true;
    if (change.resource === 'pods') {
      const { next, previous } = change;
      if (next === undefined || previous === undefined) return false;
      if (ownChange(pod, change) !== undefined) return asksForLess(undefined, next, previous);
      return (next.spec?.nodeName ?? '') !== '' && asksForLess(pod, next, previous);
    }
    if (change.resource !== 'nodes' || change.next === undefined || !wouldFit(pod, change.next)) return false;
    return change.previous === undefined || hasMore(pod, change.next, change.previous);
  },
};

/** Whether a Pod was made smaller, in what `wanting` asks for when that is given. */
function asksForLess(wanting: Pod | undefined, next: Pod, previous: Pod): boolean {
  if (next.spec === previous.spec) return false;
  const after = podRequests(next);
  const before = podRequests(previous);
  const names = Object.keys(wanting === undefined ? before : podRequests(wanting));
  return names.some((name) => (after[name] ?? 0) < (before[name] ?? 0));
}

/** Whether an empty node would have enough. */
function wouldFit(pod: Pod, node: Node): boolean {
  const has = amountsOf(node.status?.allocatable);
  return Object.entries(podRequests(pod)).every(([name, amount]) => amount <= (has[name] ?? 0));
}

function hasMore(pod: Pod, next: Node, previous: Node): boolean {
  const after = amountsOf(next.status?.allocatable);
  const before = amountsOf(previous.status?.allocatable);
  const names = Object.entries(podRequests(pod)).flatMap(([name, amount]) => (amount > 0 ? [name] : []));
  return ['pods', ...names].some((name) => (after[name] ?? 0) > (before[name] ?? 0));
}

const known = new WeakMap<NodeInfo, Amounts>();

/** What the Pods of a node ask for when those that ask for nothing count a little. */
function assumedOn(node: NodeInfo): Amounts {
  const before = known.get(node);
  if (before !== undefined) return before;
  const amounts = sumOf(node.pods.map(assumedRequests));
  known.set(node, amounts);
  return amounts;
}

const scored = ['cpu', 'memory'] as const;

/** Prefers nodes with more left. Follows noderesources leastResourceScorer. */
export const leastAllocated: ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  score: (pod, nodes) => {
    const wanted = assumedRequests(pod);
    return nodes.map((node) => {
      const taken = assumedOn(node);
      const shares = scored.flatMap((name) => {
        const capacity = node.allocatable[name] ?? 0;
        if (capacity === 0) return [];
        const left = capacity - (taken[name] ?? 0) - (wanted[name] ?? 0);
        return [left < 0 ? 0 : Math.floor((left * 100) / capacity)];
      });
      return shares.length === 0 ? 0 : Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length);
    });
  },
};

/** Prefers nodes where cpu and memory are used alike. Follows noderesources balancedResourceScorer. */
export const balancedAllocation: ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score: (pod, nodes) => {
    const wanted = podRequests(pod);
    // Pods that ask for nothing would all go to one node.
    if (scored.every((name) => (wanted[name] ?? 0) === 0)) return undefined;
    return nodes.map(({ requested, allocatable }) => {
      const shares = scored.flatMap((name) => {
        const capacity = allocatable[name] ?? 0;
        return capacity === 0 ? [] : [Math.min(1, ((requested[name] ?? 0) + (wanted[name] ?? 0)) / capacity)];
      });
      const [first = 0, second = first] = shares;
      return Math.trunc((1 - Math.abs((first - second) / 2)) * 100);
    });
  },
};
