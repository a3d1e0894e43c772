import type { Job, JobCondition } from '#types/batch-v1';
import { timestamp } from '../../client/index.ts';

export function jobCondition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  now: number,
): JobCondition {
  return { type, status, lastProbeTime: timestamp(now), lastTransitionTime: timestamp(now), reason, message };
}

/** The condition of a type when it is true. */
export function conditionOf({ status }: Job, type: string): JobCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
}

/** Complete or Failed, whichever the Job is; undefined while it goes on. */
export function finishedCondition(job: Job): JobCondition | undefined {
  return conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed');
}

/** Sets whether the Job is suspended; undefined when nothing changes. Follows ensureJobConditionStatus. */
export function withSuspension(
  conditions: readonly JobCondition[],
  suspended: boolean,
  now: number,
): JobCondition[] | undefined {
  const next = suspended
    ? jobCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now)
    : jobCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now);
  const current = conditions.find(({ type }) => type === 'Suspended');
  if (current === undefined) return suspended ? [...conditions, next] : undefined;
  if (current.status === next.status) return undefined;
  return conditions.map((condition) => (condition === current ? next : condition));
}
