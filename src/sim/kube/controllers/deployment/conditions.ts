import type { Deployment, DeploymentCondition, DeploymentStatus } from '#types/apps-v1';
import { timestamp } from '../../client/index.ts';
import { timeOf } from '../workload/pods.ts';
import { wantedOf } from './arithmetic.ts';

/** The reasons of conditions. Follows pkg/controller/deployment/util. */
export const reasons = {
  created: 'NewReplicaSetCreated',
  found: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  available: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
  failedCreate: 'ReplicaSetCreateError',
} as const;

const unlimited = 2_147_483_647;

/** Whether a Deployment's progress is watched at all. */
export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== unlimited;
}

export function conditionOf(status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** A condition as of `now`, in milliseconds. */
export function deploymentCondition(
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): DeploymentCondition {
  return { type, status, lastUpdateTime: timestamp(now), lastTransitionTime: timestamp(now), reason, message };
}

/** The conditions with one put last, unless it says nothing new. Follows deployment util SetDeploymentCondition. */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  next: DeploymentCondition,
): DeploymentCondition[] {
  const current = conditions.find(({ type }) => type === next.type);
  if (current !== undefined && current.status === next.status && current.reason === next.reason) return [...conditions];
  const since = current?.status === next.status ? current.lastTransitionTime : next.lastTransitionTime;
  return [
    ...conditions.filter(({ type }) => type !== next.type),
    { ...next, ...(since === undefined ? {} : { lastTransitionTime: since }) },
  ];
}

/** Everything that was asked for is there, new and available. Follows deployment util DeploymentComplete. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = wantedOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Whether the new status is further on than the stored one. Follows deployment util DeploymentProgressing. */
export function isProgressing(before: DeploymentStatus, status: DeploymentStatus): boolean {
  const old = (of: DeploymentStatus) => (of.replicas ?? 0) - (of.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(status) < old(before) ||
    (status.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Whether nothing has moved for longer than allowed. Follows deployment util DeploymentTimedOut. */
export function isTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  if (!hasProgressDeadline(deployment)) return false;
  const condition = conditionOf(status, 'Progressing');
  if (condition === undefined || condition.reason === reasons.available) return false;
  if (condition.reason === reasons.timedOut) return true;
  const from = timeOf(condition.lastUpdateTime) ?? 0;
  return from + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < now;
}
