import type { Pod } from '#types/core-v1';
import { isPodReady, readySince, timeOf } from '../workload/pods.ts';

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

const deletionCost = (pod: Pod): number =>
  Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? '0') || 0;

const mostRestarts = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));

/** The age in powers of two of a nanosecond, so that about equally old Pods count as equal. */
function logarithmicAge(since: number | undefined, now: number): number {
  const age = since === undefined ? 0 : (now - since) * 1_000_000;
  return age <= 0 ? -1 : Math.floor(Math.log2(age));
}

/**
 * Which of two Pods goes first on a scale down (negative: `a`). `crowd` is how many Pods of the same owner share its node.
 * Follows pkg/controller ActivePodsWithRanks.
 */
export function compareForDeletion(a: Pod, b: Pod, crowd: (pod: Pod) => number, now: number): number {
  const assigned = (pod: Pod) => ((pod.spec?.nodeName ?? '') === '' ? 0 : 1);
  if (assigned(a) !== assigned(b)) return assigned(a) - assigned(b);
  const phase = (pod: Pod) => phaseRank[pod.status?.phase ?? ''] ?? 0;
  if (phase(a) !== phase(b)) return phase(a) - phase(b);
  if (isPodReady(a) !== isPodReady(b)) return isPodReady(a) ? 1 : -1;
  if (deletionCost(a) !== deletionCost(b)) return deletionCost(a) - deletionCost(b);
  if (crowd(a) !== crowd(b)) return crowd(b) - crowd(a);
  const byUid = () => ((a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1);
  if (isPodReady(a) && isPodReady(b) && readySince(a) !== readySince(b)) {
    const [left, right] = [logarithmicAge(readySince(a), now), logarithmicAge(readySince(b), now)];
    return left === right ? byUid() : left - right;
  }
  if (mostRestarts(a) !== mostRestarts(b)) return mostRestarts(b) - mostRestarts(a);
  const created = (pod: Pod) => timeOf(pod.metadata.creationTimestamp);
  if (created(a) !== created(b)) {
    const [left, right] = [logarithmicAge(created(a), now), logarithmicAge(created(b), now)];
    return left === right ? byUid() : left - right;
  }
  return 0;
}

/** The Pods that a scale down takes. `related` are the active Pods of all ReplicaSets with the same owner. */
export function podsToDelete(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  now: number,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const { spec } of related) {
    const node = spec?.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const crowd = (pod: Pod) => onNode.get(pod.spec?.nodeName ?? '') ?? 0;
  return [...pods].sort((a, b) => compareForDeletion(a, b, crowd, now)).slice(0, count);
}
