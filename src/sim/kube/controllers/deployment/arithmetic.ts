import { scaledValue } from '#apimachinery';
import type { Deployment, ReplicaSet } from '#types/apps-v1';

/** The number of Pods that a Deployment asks for. */
export const wantedOf = (deployment: Deployment): number => deployment.spec.replicas ?? 1;

/** The number of Pods that a ReplicaSet asks for. */
export const replicasOf = (replicaSet: ReplicaSet): number => replicaSet.spec.replicas ?? 1;

/** The sum of what ReplicaSets ask for. */
export const totalReplicas = (replicaSets: readonly ReplicaSet[]): number =>
  replicaSets.reduce((sum, replicaSet) => sum + replicasOf(replicaSet), 0);

/** The sum of one number of their status. */
export function totalStatus(
  replicaSets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number {
  return replicaSets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);
}

export const isRolling = (deployment: Deployment): boolean =>
  (deployment.spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

/** How many Pods there may be too many and too few at a time. Follows deployment util ResolveFenceposts. */
export function fenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const wanted = wantedOf(deployment);
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, wanted, true);
  const unavailable = scaledValue(maxUnavailable, wanted, false);
  // Both zero: percentages may round to that, and nothing would ever move.
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

export function maxSurge(deployment: Deployment): number {
  return isRolling(deployment) ? fenceposts(deployment).surge : 0;
}

export function maxUnavailable(deployment: Deployment): number {
  const wanted = wantedOf(deployment);
  if (!isRolling(deployment) || wanted === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, wanted);
}

/** What the newest ReplicaSet may have now, given all of them. Follows deployment util NewRSNewReplicas. */
export function newReplicas(deployment: Deployment, all: readonly ReplicaSet[], newest: number): number {
  const wanted = wantedOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const surge = scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge ?? '25%', wanted, true);
  const room = wanted + surge - totalReplicas(all);
  return room <= 0 ? newest : newest + Math.min(room, wanted - newest);
}

/** Half away from zero, as the real controller rounds. */
const round = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

function share(replicaSet: ReplicaSet, deployment: Deployment): number {
  const replicas = replicasOf(replicaSet);
  if (wantedOf(deployment) === 0) return -replicas;
  const before = Number(replicaSet.metadata.annotations?.['deployment.kubernetes.io/max-replicas'] ?? Number.NaN);
  const base = Number.isNaN(before) || before === 0 ? (deployment.status?.replicas ?? 0) : before;
  if (base === 0) return 0;
  return round((replicas * (wantedOf(deployment) + maxSurge(deployment))) / base) - replicas;
}

/** How many of the Pods to add (or take, below zero) fall to one ReplicaSet. Follows deployment util GetReplicaSetProportion. */
export function proportion(replicaSet: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (replicasOf(replicaSet) === 0 || toAdd === 0 || toAdd === added) return 0;
  const own = share(replicaSet, deployment);
  return toAdd > 0 ? Math.min(own, toAdd - added) : Math.max(own, toAdd - added);
}
