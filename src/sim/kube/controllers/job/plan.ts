import type { Job, JobCondition } from '#types/batch-v1';
import type { Pod } from '#types/core-v1';
import { isPodActive, isPodReady, isPodTerminating, timeOf } from '../workload/pods.ts';
import { type FailureRecord, recordAfter, remainingBackOff } from './back-off.ts';
import { conditionOf, jobCondition } from './conditions.ts';
import { rulingOn } from './failure-policy.ts';
import { formatIndexes, indexOf, isIndexed, parseIndexes, pendingIndexes } from './indexes.ts';

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
const burst = 500;

export interface JobState {
  readonly job: Job;
  /** All Pods of the Job. */
  readonly pods: readonly Pod[];
  readonly record: FailureRecord | undefined;
  readonly now: number;
}

/** The Pods that ended and are not counted yet. */
export interface Ended {
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
  /** Failed as well, but a rule says not to count them. */
  readonly ignored: readonly Pod[];
}

export interface JobPlan {
  /** One entry a Pod to make: its index, undefined without indexes. */
  readonly create: readonly (number | undefined)[];
  readonly remove: readonly Pod[];
  /** Pods that are removed count as failed. */
  readonly removedFail: boolean;
  readonly ended: Ended;
  readonly record: FailureRecord | undefined;
  /** The Job is to fail or to complete: `FailureTarget` or `SuccessCriteriaMet`. */
  readonly verdict: JobCondition | undefined;
  readonly completedIndexes: string | undefined;
  readonly failedIndexes: string | undefined;
  /** Milliseconds until the Job has to be looked at again. */
  readonly after: number | undefined;
}

export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) === true;

const replacesOnlyFailed = ({ spec }: Job): boolean => spec.podReplacementPolicy === 'Failed';

/** Whether a Pod counts as failed; one that is being deleted does unless only ended ones are replaced. Follows isPodFailed. */
export function countsAsFailed(job: Job, pod: Pod): boolean {
  const phase = pod.status?.phase;
  if (phase === 'Failed') return true;
  if (pod.metadata.deletionTimestamp === undefined || phase === 'Succeeded') return false;
  return replacesOnlyFailed(job) ? phase === 'Pending' : true;
}

function endedPods(job: Job, pods: readonly Pod[]): Ended {
  const counted = new Set([
    ...(job.status?.uncountedTerminatedPods?.succeeded ?? []),
    ...(job.status?.uncountedTerminatedPods?.failed ?? []),
  ]);
  const fresh = pods.filter((pod) => isTracked(pod) && !counted.has(pod.metadata.uid ?? ''));
  const failed = fresh.filter((pod) => countsAsFailed(job, pod));
  const isIgnored = (pod: Pod) => rulingOn(job, pod).action === 'Ignore';
  return {
    succeeded: fresh.filter(({ status }) => status?.phase === 'Succeeded'),
    failed: failed.filter((pod) => !isIgnored(pod)),
    ignored: failed.filter(isIgnored),
  };
}

/** Restarts in place count against the limit as failed Pods do. Follows pastBackoffLimitOnFailure. */
function isPastRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const limit = spec.backoffLimit ?? 6;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const container of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      restarts += container.restartCount;
    }
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function deadlineOf({ spec, status }: Job): number | undefined {
  const start = timeOf(status?.startTime);
  if (spec.activeDeadlineSeconds === undefined || start === undefined || spec.suspend === true) return undefined;
  return start + spec.activeDeadlineSeconds * 1000;
}

interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly completed: Set<number>;
  readonly lost: Set<number>;
}

/** The indexes that failed more often than `backoffLimitPerIndex` allows, or that a rule gives up. */
function lostIndexes(job: Job, pods: readonly Pod[]): Set<number> {
  const { backoffLimitPerIndex: limit, completions = 0 } = job.spec;
  const lost = parseIndexes(job.status?.failedIndexes, completions);
  if (limit === undefined) return lost;
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || !countsAsFailed(job, pod)) continue;
    const times = pods.filter((other) => indexOf(other) === index && countsAsFailed(job, other)).length;
    if (times > limit || rulingOn(job, pod).action === 'FailIndex') lost.add(index);
  }
  return lost;
}

function tally(job: Job, pods: readonly Pod[], ended: Ended): Tally {
  const { succeeded = 0, failed = 0, uncountedTerminatedPods: uncounted } = job.status ?? {};
  const completed = parseIndexes(job.status?.completedIndexes, job.spec.completions ?? 0);
  for (const pod of ended.succeeded) {
    const index = indexOf(pod);
    if (index !== undefined && index < (job.spec.completions ?? 0)) completed.add(index);
  }
  const lost = isIndexed(job) ? lostIndexes(job, pods) : new Set<number>();
  for (const index of completed) lost.delete(index);
  return {
    succeeded: isIndexed(job)
      ? completed.size
      : succeeded + (uncounted?.succeeded?.length ?? 0) + ended.succeeded.length,
    failed: failed + (uncounted?.failed?.length ?? 0) + ended.failed.length,
    completed,
    lost,
  };
}

/** Why the Job is to fail, if it is. Follows syncJob. */
function failureOf({ job, pods, now }: JobState, { failed, lost }: Tally, ended: Ended): JobCondition | undefined {
  const failure = (reason: string, message: string) => jobCondition('FailureTarget', 'True', reason, message, now);
  const target = conditionOf(job, 'FailureTarget');
  if (target !== undefined) return target;
  for (const pod of ended.failed) {
    const { action, message } = rulingOn(job, pod);
    if (action === 'FailJob') return failure('PodFailurePolicy', message);
  }
  if (failed > (job.spec.backoffLimit ?? 6) || isPastRestarts(job, pods)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const deadline = deadlineOf(job);
  if (deadline !== undefined && now >= deadline) {
    return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  const { maxFailedIndexes } = job.spec;
  if (maxFailedIndexes !== undefined && lost.size > maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  return undefined;
}

function successOf(
  { job, now }: JobState,
  { succeeded, completed, lost }: Tally,
  active: number,
): JobCondition | undefined {
  const met = conditionOf(job, 'SuccessCriteriaMet');
  if (met !== undefined) return met;
  const success = (reason: string, message: string) => jobCondition('SuccessCriteriaMet', 'True', reason, message, now);
  const { completions, successPolicy } = job.spec;
  if (isIndexed(job)) {
    for (const [rule, { succeededIndexes, succeededCount }] of (successPolicy?.rules ?? []).entries()) {
      const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, completions ?? 0);
      const reached = wanted === undefined ? completed : new Set([...wanted].filter((index) => completed.has(index)));
      if (reached.size >= (succeededCount ?? wanted?.size ?? 1)) {
        return success('SuccessPolicy', `Matched rules at index ${rule}`);
      }
    }
  }
  if (active > 0) return undefined;
  const done = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (done) return success('CompletionsReached', 'Reached expected number of succeeded pods');
  if (lost.size > 0 && succeeded + lost.size >= (completions ?? 0)) {
    return jobCondition('FailureTarget', 'True', 'FailedIndexes', 'Job has failed indexes', now);
  }
  return undefined;
}

function wantedActive({ spec }: Job, { succeeded, lost }: Tally, active: number): number {
  const parallelism = spec.parallelism ?? 1;
  if (spec.completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.max(0, Math.min(parallelism, spec.completions - succeeded - lost.size));
}

/** Those that are no longer needed go first: waiting ones, then the youngest. Follows activePodsForRemoval. */
function surplus(active: readonly Pod[], count: number): readonly Pod[] {
  const created = (pod: Pod) => timeOf(pod.metadata.creationTimestamp) ?? 0;
  const rank = (pod: Pod) =>
    ((pod.spec?.nodeName ?? '') === '' ? 0 : 4) + (pod.status?.phase === 'Running' ? 2 : 0) + (isPodReady(pod) ? 1 : 0);
  return [...active].sort((a, b) => rank(a) - rank(b) || created(b) - created(a)).slice(0, count);
}

/** What a Job needs now. Follows kube-controller-manager pkg/controller/job syncJob and manageJob. */
export function planJob(state: JobState): JobPlan {
  const { job, pods, now } = state;
  const active = pods.filter(isPodActive);
  const ended = endedPods(job, pods);
  const record = recordAfter(state.record, ended.succeeded, ended.failed, now);
  const counts = tally(job, pods, ended);
  const deadline = deadlineOf(job);
  const plan = {
    create: [] as readonly (number | undefined)[],
    remove: [] as readonly Pod[],
    removedFail: false,
    ended,
    record,
    completedIndexes: isIndexed(job) ? formatIndexes(counts.completed) : undefined,
    failedIndexes: job.spec.backoffLimitPerIndex === undefined ? undefined : formatIndexes(counts.lost),
    verdict: undefined as JobCondition | undefined,
    after: deadline === undefined ? undefined : Math.max(0, deadline - now),
  };
  const failure = failureOf(state, counts, ended);
  if (failure !== undefined) return { ...plan, remove: active, removedFail: true, verdict: failure, after: undefined };
  if (job.metadata.deletionTimestamp !== undefined) return plan;
  if (job.spec.suspend === true) return { ...plan, remove: active, after: undefined };

  const verdict = successOf(state, counts, active.length);
  if (verdict !== undefined) return { ...plan, remove: active, verdict, after: undefined };
  const wanted = wantedActive(job, counts, active.length);
  if (active.length > wanted) return { ...plan, remove: surplus(active, Math.min(active.length - wanted, burst)) };
  const terminating = replacesOnlyFailed(job) ? pods.filter(isPodTerminating) : [];
  const missing = Math.min(burst, wanted - active.length - terminating.length);
  if (missing <= 0) return plan;
  const wait = job.spec.backoffLimitPerIndex === undefined ? remainingBackOff(record, now) : 0;
  if (wait > 0) return { ...plan, after: Math.min(wait, plan.after ?? wait) };
  if (!isIndexed(job)) return { ...plan, create: Array.from({ length: missing }, () => undefined) };
  const taken = new Set([...counts.completed, ...counts.lost]);
  for (const pod of [...active, ...terminating]) {
    const index = indexOf(pod);
    if (index !== undefined) taken.add(index);
  }
  return { ...plan, create: pendingIndexes(taken, missing, job.spec.completions ?? 0) };
}
