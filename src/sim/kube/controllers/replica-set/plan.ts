import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '#types/apps-v1';
import type { Pod } from '#types/core-v1';
import { timestamp } from '../../client/index.ts';
import { isPodActive, isPodAvailable, isPodReady, isPodTerminating } from '../workload/pods.ts';
import { podsToDelete } from './ranking.ts';

/** ReplicaSets and ReplicationControllers, as far as this controller looks at them. */
export type ReplicaOwner = Pick<ReplicaSet, 'apiVersion' | 'kind' | 'metadata'> & {
  readonly spec: Pick<ReplicaSet['spec'], 'replicas' | 'minReadySeconds' | 'template'>;
  readonly status?: ReplicaSetStatus;
};

/** At most so many Pods are made or removed at a time. */
const burst = 500;

/** How many Pods to make, and which to remove. */
export interface ReplicaPlan {
  readonly create: number;
  readonly remove: readonly Pod[];
}

/** Follows pkg/controller/replicaset manageReplicas. `pods` are those of the owner, `related` also those of its siblings. */
export function planReplicas(
  owner: ReplicaOwner,
  pods: readonly Pod[],
  related: readonly Pod[],
  now: number,
): ReplicaPlan {
  if (owner.metadata.deletionTimestamp !== undefined) return { create: 0, remove: [] };
  const active = pods.filter(isPodActive);
  const missing = (owner.spec.replicas ?? 1) - active.length;
  if (missing >= 0) return { create: Math.min(missing, burst), remove: [] };
  return { create: 0, remove: podsToDelete(active, related.filter(isPodActive), Math.min(-missing, burst), now) };
}

/** What went wrong while Pods were made or removed. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

function conditionsAfter(
  conditions: readonly ReplicaSetCondition[],
  failure: ReplicaFailure | undefined,
  now: number,
): ReplicaSetCondition[] {
  if (failure === undefined) return conditions.filter(({ type }) => type !== 'ReplicaFailure');
  if (conditions.some(({ type }) => type === 'ReplicaFailure')) return [...conditions];
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), ...failure }];
}

/** Follows pkg/controller/replicaset calculateStatus; observedGeneration included. */
export function replicaStatus(
  owner: ReplicaOwner,
  pods: readonly Pod[],
  failure: ReplicaFailure | undefined,
  now: number,
): ReplicaSetStatus {
  const active = pods.filter(isPodActive);
  const labels = Object.entries(owner.spec.template?.metadata?.labels ?? {});
  const fullyLabeled = active.filter((pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const ready = active.filter(isPodReady);
  const available = ready.filter((pod) => isPodAvailable(pod, owner.spec.minReadySeconds ?? 0, now));
  const conditions = conditionsAfter(owner.status?.conditions ?? [], failure, now);
  const generation = owner.metadata.generation;
  return {
    replicas: active.length,
    ...(fullyLabeled.length === 0 ? {} : { fullyLabeledReplicas: fullyLabeled.length }),
    ...(ready.length === 0 ? {} : { readyReplicas: ready.length }),
    ...(available.length === 0 ? {} : { availableReplicas: available.length }),
    ...(owner.kind === 'ReplicaSet' ? { terminatingReplicas: pods.filter(isPodTerminating).length } : {}),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}
