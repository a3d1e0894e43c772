import { matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { PodDisruptionBudget } from '#types/policy-v1';
import type { Rejection } from './plugin.ts';
import { type NodeInfo, nodeInfo, type Snapshot } from './snapshot.ts';

/** A node that does once these Pods are gone from it. */
export interface Candidate {
  readonly node: string;
  /** The most important one first. */
  readonly victims: readonly Pod[];
  /** How many of the victims a budget would have kept. */
  readonly violations: number;
}

/** What is found: whom to evict, or the sentence that says why nobody is. */
export type Preemption = Candidate | { readonly message: string };

/** Why a node rejects the Pod; undefined when it does. */
export type Rejects = (pod: Pod, node: NodeInfo, snapshot: Snapshot) => Rejection | undefined;

/** The reason on Pods that the scheduler evicts. */
export const preempted = 'PreemptionByScheduler';

export function priorityOf(pod: Pod): number {
  return pod.spec?.priority ?? 0;
}

/** `1 Insufficient cpu, 2 node(s) ...`: how often each reason is given, sorted as text. */
export function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

/**
 * Looks for lower Pods whose eviction makes room. `rejections` are those of the snapshot's nodes, in their order.
 * Follows pkg/scheduler/framework/preemption and plugins/defaultpreemption.
 */
export function preempt(pod: Pod, snapshot: Snapshot, rejections: readonly Rejection[], rejects: Rejects): Preemption {
  const refusal = ineligible(pod, snapshot, rejections);
  if (refusal !== undefined) return { message: `preemption: ${refusal}` };
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  snapshot.nodes.forEach((node, index) => {
    if (rejections[index]?.unresolvable !== false) {
      reasons.push('Preemption is not helpful for scheduling');
      return;
    }
    const found = victimsOn(node, pod, snapshot, rejects);
    if ('victims' in found) candidates.push(found);
    else reasons.push(...found.reasons);
  });
  const best = candidates.sort(compareCandidates)[0];
  if (best !== undefined) return best;
  const { length } = snapshot.nodes;
  return { message: `preemption: 0/${length} nodes are available: ${histogram(reasons)}.` };
}

function ineligible(pod: Pod, snapshot: Snapshot, rejections: readonly Rejection[]): string | undefined {
  if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName ?? '';
  const index = snapshot.nodes.findIndex(({ name }) => name === nominated);
  if (index < 0 || rejections[index]?.unresolvable === true) return undefined;
  const leaving = snapshot.nodes[index]?.pods.some(
    (other) =>
      priorityOf(other) < priorityOf(pod) &&
      other.metadata.deletionTimestamp !== undefined &&
      other.status?.conditions?.some(({ type, reason }) => type === 'DisruptionTarget' && reason === preempted),
  );
  return leaving === true ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** The fewest and least important Pods that have to go; of those that budgets keep as few as can be. */
function victimsOn(node: NodeInfo, pod: Pod, snapshot: Snapshot, rejects: Rejects): Candidate | Rejection {
  const lower = node.pods.filter((other) => priorityOf(other) < priorityOf(pod)).sort(compareImportance);
  if (lower.length === 0) {
    return { reasons: ['No preemption victims found for incoming pod'], unresolvable: true };
  }
  const rejectionWith = (kept: readonly Pod[]) => {
    const next = nodeInfo(node.node, kept);
    const nodes = snapshot.nodes.map((other) => (other === node ? next : other));
    return rejects(pod, next, { ...snapshot, nodes });
  };
  let kept = node.pods.filter((other) => !lower.includes(other));
  const rejection = rejectionWith(kept);
  if (rejection !== undefined) return rejection;
  const violating = violations(lower, snapshot.budgets());
  const victims: Pod[] = [];
  for (const other of [...lower.filter((one) => violating.has(one)), ...lower.filter((one) => !violating.has(one))]) {
    const more = [...kept, other];
    if (rejectionWith(more) === undefined) kept = more;
    else victims.push(other);
  }
  return {
    node: node.name,
    victims: victims.sort(compareImportance),
    violations: victims.filter((victim) => violating.has(victim)).length,
  };
}

/** Pods whose eviction no budget allows any more. Follows filterPodsWithPDBViolation. */
function violations(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]): ReadonlySet<Pod> {
  const left = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0]));
  const result = new Set<Pod>();
  for (const pod of pods) {
    const labels = pod.metadata.labels ?? {};
    if (Object.keys(labels).length === 0) continue;
    for (const budget of budgets) {
      if (budget.metadata.namespace !== pod.metadata.namespace) continue;
      const { matchLabels = {}, matchExpressions = [] } = budget.spec?.selector ?? {};
      if (Object.keys(matchLabels).length + matchExpressions.length === 0) continue;
      if (!matchesLabels(selectorFromLabelSelector(budget.spec?.selector), labels)) continue;
      if (budget.status?.disruptedPods?.[pod.metadata.name ?? ''] !== undefined) continue;
      const allowed = (left.get(budget) ?? 0) - 1;
      left.set(budget, allowed);
      if (allowed < 0) result.add(pod);
    }
  }
  return result;
}

const startOf = (pod: Pod) => pod.status?.startTime ?? '9';

/** The more important Pod first: of higher priority, then the one that started earlier. */
function compareImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || compareText(startOf(a), startOf(b));
}

/** The better node first. Follows pickOneNodeForPreemption. */
function compareCandidates(a: Candidate, b: Candidate): number {
  const highest = ({ victims }: Candidate) => priorityOf(victims[0] ?? ({} as Pod));
  // As upstream, so that Pods of negative priority count as well.
  const sum = ({ victims }: Candidate) => victims.reduce((total, pod) => total + priorityOf(pod) + 2 ** 31, 0);
  const earliest = (candidate: Candidate) =>
    candidate.victims
      .filter((pod) => priorityOf(pod) === highest(candidate))
      .map(startOf)
      .sort()[0] ?? '9';
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    compareText(earliest(b), earliest(a))
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
