import type { Pod, PodSpec } from '#types/core-v1';
import { type Amounts, addAmounts, amountsOf, podRequests, sumOf } from '../../helpers/pod-resources.ts';
import type { FilterPlugin, ScorePlugin } from '../plugin.ts';
import type { NodeInfo } from '../snapshot.ts';

/** Follows pkg/scheduler/framework/plugins/noderesources Fit: first the number of Pods, then cpu, memory, ephemeral-storage, others. */
export const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
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
};

/** Containers that ask for nothing still count a little. Follows pkg/scheduler/util GetNonzeroRequests. */
const assumed: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };

const specs = new WeakMap<PodSpec, Amounts>();
const nodes = new WeakMap<NodeInfo, Amounts>();

/** Kept for stored Pods: each of them counts whenever one is scheduled. */
function nonzeroRequests({ spec }: Pod): Amounts {
  if (spec === undefined) return {};
  const before = specs.get(spec);
  if (before !== undefined) return before;
  const amounts = sumOf(
    spec.containers.map(({ resources }) => {
      const { cpu = assumed.cpu ?? 0, memory = assumed.memory ?? 0 } = amountsOf(resources?.requests);
      return { cpu, memory };
    }),
  );
  if (Object.isFrozen(spec)) specs.set(spec, amounts);
  return amounts;
}

function nonzeroRequested(node: NodeInfo): Amounts {
  const before = nodes.get(node);
  if (before !== undefined) return before;
  const amounts = sumOf(node.pods.map(nonzeroRequests));
  nodes.set(node, amounts);
  return amounts;
}

function fractions(pod: Pod, node: NodeInfo): readonly number[] {
  const { allocatable } = node;
  const sum = addAmounts(nonzeroRequested(node), nonzeroRequests(pod));
  return ['cpu', 'memory'].map((name) => {
    const capacity = allocatable[name] ?? 0;
    return capacity === 0 ? 1 : Math.min(1, (sum[name] ?? 0) / capacity);
  });
}

/** Prefers nodes with more left. Follows noderesources leastAllocatedScorer. */
export const leastAllocated: ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  normalize: 'none',
  score: (pod, node) => {
    const shares = fractions(pod, node);
    return Math.floor(shares.reduce((sum, share) => sum + Math.floor((1 - share) * 100), 0) / shares.length);
  },
};

/** Prefers nodes where cpu and memory are used alike. Follows noderesources balancedResourceScorer. */
export const balancedAllocation: ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  normalize: 'none',
  score: (pod, node) => {
    const [cpu = 0, memory = 0] = fractions(pod, node);
    return Math.floor((1 - Math.abs((cpu - memory) / 2)) * 100);
  },
};
