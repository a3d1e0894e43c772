import type { Job, JobCondition, JobStatus } from '#types/batch-v1';
import type { Pod } from '#types/core-v1';
import { timestamp } from '../../client/index.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../workload/pods.ts';
import { jobCondition, withSuspension } from './conditions.ts';
import { isTracked, type JobPlan } from './plan.ts';

const uidOf = ({ metadata }: Pod): string => metadata.uid ?? '';

/** When the Job began, and whether it is suspended. Follows syncJob. */
export function begun(job: Job, now: number): JobStatus {
  const status = job.status ?? {};
  const suspended = job.spec.suspend === true;
  const conditions = withSuspension(status.conditions ?? [], suspended, now);
  if (suspended) return conditions === undefined ? status : { ...status, conditions };
  const resumed = conditions !== undefined;
  const startTime = status.startTime === undefined || resumed ? timestamp(now) : status.startTime;
  return { ...status, startTime, ...(conditions === undefined ? {} : { conditions }) };
}

/** A status with the Pods that ended listed as not counted yet, so that none is counted twice or lost. */
export function listed(job: Job, status: JobStatus, plan: JobPlan, failed: readonly Pod[]): JobStatus {
  const { succeeded = [], failed: before = [] } = status.uncountedTerminatedPods ?? {};
  const isIndexed = job.spec.completionMode === 'Indexed';
  const uncounted = {
    succeeded: [...succeeded, ...(isIndexed ? [] : plan.ended.succeeded.map(uidOf))],
    failed: [...before, ...failed.map(uidOf)],
  };
  return {
    ...status,
    ...(plan.completedIndexes === undefined || plan.completedIndexes === ''
      ? {}
      : { completedIndexes: plan.completedIndexes }),
    ...(plan.failedIndexes === undefined ? {} : { failedIndexes: plan.failedIndexes }),
    uncountedTerminatedPods: {
      ...(uncounted.succeeded.length === 0 ? {} : { succeeded: uncounted.succeeded }),
      ...(uncounted.failed.length === 0 ? {} : { failed: uncounted.failed }),
    },
  };
}

/** A status in which every listed Pod that has let go of its finalizer is counted. */
export function counted(status: JobStatus, pods: readonly Pod[], completed: number | undefined): JobStatus {
  const held = new Set(pods.filter(isTracked).map(uidOf));
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const isHeld = (uid: string) => held.has(uid);
  const active = pods.filter(isPodActive);
  const wins = completed ?? (status.succeeded ?? 0) + succeeded.filter((uid) => !isHeld(uid)).length;
  const losses = (status.failed ?? 0) + failed.filter((uid) => !isHeld(uid)).length;
  const left = { succeeded: succeeded.filter(isHeld), failed: failed.filter(isHeld) };
  const { active: _active, succeeded: _succeeded, failed: _failed, ...rest } = status;
  return {
    ...rest,
    ...(active.length === 0 ? {} : { active: active.length }),
    ...(wins === 0 ? {} : { succeeded: wins }),
    ...(losses === 0 ? {} : { failed: losses }),
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    uncountedTerminatedPods: {
      ...(left.succeeded.length === 0 ? {} : { succeeded: left.succeeded }),
      ...(left.failed.length === 0 ? {} : { failed: left.failed }),
    },
  };
}

/** Conditions at the end: first what is going to be, and that it is so once no Pod is left. Follows enactJobFinished. */
export function concluded(status: JobStatus, verdict: JobCondition | undefined, now: number): JobStatus {
  if (verdict === undefined) return status;
  const conditions = [...(status.conditions ?? [])];
  if (!conditions.some(({ type }) => type === verdict.type)) conditions.push(verdict);
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const waits = succeeded.length + failed.length > 0 || (status.active ?? 0) > 0 || (status.terminating ?? 0) > 0;
  if (waits) return { ...status, conditions };
  const type = verdict.type === 'FailureTarget' ? 'Failed' : 'Complete';
  const last = jobCondition(type, 'True', verdict.reason ?? '', verdict.message ?? '', now);
  return {
    ...status,
    conditions: [...conditions, last],
    ...(type === 'Complete' ? { completionTime: timestamp(now) } : {}),
  };
}
