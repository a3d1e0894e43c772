import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '#types/apps-v1';
import { maxUnavailable, totalReplicas, totalStatus, wantedOf } from './arithmetic.ts';
import {
  conditionOf,
  deploymentCondition,
  hasProgressDeadline,
  isComplete,
  isProgressing,
  isTimedOut,
  reasons,
  withCondition,
} from './conditions.ts';

function availability(deployment: Deployment, available: number, now: number): DeploymentCondition {
  return available >= wantedOf(deployment) - maxUnavailable(deployment)
    ? deploymentCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : deploymentCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
}

/** Follows pkg/controller/deployment calculateStatus. Numbers that are zero are left out, as the API does. */
export function deploymentStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const available = totalStatus(all, 'availableReplicas');
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: totalStatus(all, 'replicas'),
    updatedReplicas: newest === undefined ? 0 : totalStatus([newest], 'replicas'),
    readyReplicas: totalStatus(all, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, totalReplicas(all) - available),
  };
  const conditions = withCondition(deployment.status?.conditions ?? [], availability(deployment, available, now));
  const collisionCount = deployment.status?.collisionCount;
  const known = all.every(({ status }) => status?.terminatingReplicas !== undefined);
  return {
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    // A ReplicaSet that has not said yet how many of its Pods are ending leaves the sum open.
    ...(known ? { terminatingReplicas: totalStatus(all, 'terminatingReplicas') } : {}),
    conditions,
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}

function progressing(
  deployment: Deployment,
  status: DeploymentStatus,
  newest: ReplicaSet | undefined,
  now: number,
): DeploymentCondition[] {
  const conditions = status.conditions ?? [];
  const current = conditionOf(deployment.status, 'Progressing');
  const subject =
    newest === undefined
      ? `Deployment "${deployment.metadata.name ?? ''}"`
      : `ReplicaSet "${newest.metadata.name ?? ''}"`;
  const condition = (value: 'True' | 'False', reason: string, message: string) =>
    deploymentCondition('Progressing', value, reason, `${subject} ${message}`, now);
  if (isComplete(deployment, status)) {
    return withCondition(conditions, condition('True', reasons.available, 'has successfully progressed.'));
  }
  if (isProgressing(deployment.status ?? {}, status)) {
    const fresh = condition('True', reasons.updated, 'is progressing.');
    const since = current?.status === 'True' ? current.lastTransitionTime : fresh.lastTransitionTime;
    // Unlike other conditions its time of update moves with every step, for the deadline counts from there.
    return [
      ...conditions.filter(({ type }) => type !== 'Progressing'),
      { ...fresh, ...(since === undefined ? {} : { lastTransitionTime: since }) },
    ];
  }
  if (isTimedOut(deployment, status, now)) {
    return withCondition(conditions, condition('False', reasons.timedOut, 'has timed out progressing.'));
  }
  return conditions;
}

function replicaFailure(
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  now: number,
): DeploymentCondition | undefined {
  const failureOf = (replicaSet: ReplicaSet | undefined) =>
    replicaSet?.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  const found = failureOf(newest) ?? all.map(failureOf).find((condition) => condition !== undefined);
  if (found === undefined) return undefined;
  const { lastUpdateTime } = deploymentCondition('', 'True', '', '', now);
  return {
    ...found,
    ...(lastUpdateTime === undefined ? {} : { lastUpdateTime: found.lastTransitionTime ?? lastUpdateTime }),
  };
}

/** The status during a rollout, with what it says about progress. Follows syncRolloutStatus. */
export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  let status = deploymentStatus(deployment, all, newest, now);
  const set = (conditions: DeploymentCondition[]) => {
    status = { ...status, conditions };
  };
  if (!hasProgressDeadline(deployment)) {
    set((status.conditions ?? []).filter(({ type }) => type !== 'Progressing'));
  }
  const current = conditionOf(deployment.status, 'Progressing');
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === reasons.available;
  if (hasProgressDeadline(deployment) && !settled) set(progressing(deployment, status, newest, now));
  const failure = replicaFailure(all, newest, now);
  const others = status.conditions ?? [];
  set(failure === undefined ? others.filter(({ type }) => type !== 'ReplicaFailure') : withCondition(others, failure));
  return status;
}
