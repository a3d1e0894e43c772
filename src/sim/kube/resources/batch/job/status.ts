import { deepEqual, type FieldError, fieldDuplicate, fieldInvalid, fieldRequired, omitValue } from '#apimachinery';
import type { Job, JobStatus } from '#types/batch-v1';
import { at, nonNegative } from '../../shared/errors.ts';
import { countIndexes, overlapOfIndexes } from './indexes.ts';

/** Whether the Job's status has that condition. */
export function hasCondition(status: JobStatus | undefined, type: string): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;
const CONDITIONS = ['Complete', 'Failed', 'FailureTarget', 'SuccessCriteriaMet'] as const;

/** Most rules hold only when what they are about changes. Follows ValidateJobUpdateStatus and getStatusValidationOptions. */
export function validateJobStatus(next: Job, previous: Job): FieldError[] {
  return [
    ...COUNTS.flatMap((field) => nonNegative(at.status.child(field), next.status?.[field])),
    ...uncounted(next.status ?? {}),
    ...ends(next, previous),
    ...indexes(next, previous),
    ...lastOfStatus(next, previous),
    ...transitions(next, previous),
  ];
}

function uncounted(status: JobStatus): FieldError[] {
  const seen = new Set<string>();
  return (['succeeded', 'failed'] as const).flatMap((list) =>
    (status.uncountedTerminatedPods?.[list] ?? []).flatMap((uid, index) => {
      const where = at.status.child('uncountedTerminatedPods', list).index(index);
      const errors =
        uid === ''
          ? [fieldInvalid(where, uid, 'must not be empty')]
          : seen.has(uid)
            ? [fieldDuplicate(where, uid)]
            : [];
      seen.add(uid);
      return errors;
    }),
  );
}

/** What is true of a Job, and what an update changed about it. */
function factsOf(next: Job, previous: Job) {
  const [status, old] = [next.status ?? {}, previous.status ?? {}];
  const has = Object.fromEntries(CONDITIONS.map((type) => [type, hasCondition(status, type)])) as Record<
    (typeof CONDITIONS)[number],
    boolean
  >;
  const turned = (type: (typeof CONDITIONS)[number]) => has[type] !== hasCondition(old, type);
  const changed = (field: keyof JobStatus) => !deepEqual(status[field], old[field]);
  const finished = has.Complete || has.Failed;
  const finishedTurned = finished !== (hasCondition(old, 'Complete') || hasCondition(old, 'Failed'));
  return { status, old, has, turned, changed, finished, finishedTurned };
}

function condition(message: string): FieldError {
  return fieldInvalid(at.status.child('conditions'), omitValue, message);
}

function ends(next: Job, previous: Job): FieldError[] {
  const { status, has, turned, changed, finished, finishedTurned } = factsOf(next, previous);
  const { startTime, completionTime, active = 0, uncountedTerminatedPods } = status;
  const completionAt = at.status.child('completionTime');
  const pods = [...(uncountedTerminatedPods?.failed ?? []), ...(uncountedTerminatedPods?.succeeded ?? [])];
  const suspended = next.spec.suspend === true && next.spec.completions === 0;
  const rules: readonly (readonly [boolean, () => FieldError])[] = [
    [
      (turned('Complete') || turned('Failed')) && has.Complete && has.Failed,
      () => condition('cannot set Complete=True and Failed=true conditions'),
    ],
    [
      (turned('Complete') || turned('FailureTarget')) && has.Complete && has.FailureTarget,
      () => condition('cannot set Complete=True and FailureTarget=true conditions'),
    ],
    [
      (turned('Complete') || changed('completionTime')) && completionTime !== undefined && !has.Complete,
      () =>
        fieldInvalid(
          completionAt,
          completionTime,
          'cannot set completionTime when there is no Complete=True condition',
        ),
    ],
    [
      (turned('Complete') || changed('completionTime')) && completionTime === undefined && has.Complete,
      () => fieldRequired(completionAt, 'completionTime is required for Complete jobs'),
    ],
    [
      (changed('startTime') || changed('completionTime')) &&
        startTime !== undefined &&
        completionTime !== undefined &&
        Date.parse(completionTime) < Date.parse(startTime),
      () => fieldInvalid(completionAt, completionTime, 'completionTime cannot be set before startTime'),
    ],
    [
      (turned('Failed') || turned('FailureTarget')) && has.Failed && !has.FailureTarget,
      () => condition('cannot set Failed=True condition without the FailureTarget=true condition'),
    ],
    [
      (turned('Complete') || turned('SuccessCriteriaMet')) && has.Complete && !has.SuccessCriteriaMet,
      () => condition('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'),
    ],
    [
      (finishedTurned || changed('active')) && active > 0 && finished,
      () => fieldInvalid(at.status.child('active'), active, 'active>0 is invalid for finished job'),
    ],
    [
      (finishedTurned || changed('startTime')) && !suspended && startTime === undefined && finished,
      () => fieldRequired(at.status.child('startTime'), 'startTime is required for finished job'),
    ],
    [
      (finishedTurned || changed('uncountedTerminatedPods')) && finished && pods.length > 0,
      () => {
        const shown = {
          Succeeded: uncountedTerminatedPods?.succeeded ?? null,
          Failed: uncountedTerminatedPods?.failed ?? null,
        };
        const message = 'uncountedTerminatedPods needs to be empty for finished job';
        return fieldInvalid(at.status.child('uncountedTerminatedPods'), shown, message);
      },
    ],
  ];
  return rules.flatMap(([broken, error]) => (broken ? [error()] : []));
}

function indexes(next: Job, previous: Job): FieldError[] {
  const { status, changed } = factsOf(next, previous);
  const { completions, backoffLimitPerIndex } = next.spec;
  const { completedIndexes: completed = '', failedIndexes: failed } = status;
  const [completedAt, failedAt] = [at.status.child('completedIndexes'), at.status.child('failedIndexes')];
  const problem = (text: string) => {
    const counted = countIndexes(text, completions ?? 0);
    return typeof counted === 'string' ? counted : undefined;
  };
  const errors: FieldError[] = [];
  if (changed('completedIndexes') && completions !== undefined && problem(completed) !== undefined) {
    errors.push(fieldInvalid(completedAt, completed, `error parsing completedIndexes: ${problem(completed)}`));
  }
  if (
    changed('failedIndexes') &&
    completions !== undefined &&
    backoffLimitPerIndex !== undefined &&
    failed !== undefined
  ) {
    const found = problem(failed);
    if (found !== undefined) {
      errors.push(fieldInvalid(failedAt, failed, `error parsing failedIndexes: ${found}`));
    }
  }
  if (changed('completedIndexes') && completed !== '' && next.spec.completionMode !== 'Indexed') {
    const message = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.push(fieldInvalid(completedAt, completed, message));
  }
  if (changed('failedIndexes') && backoffLimitPerIndex === undefined && failed !== undefined) {
    errors.push(fieldInvalid(failedAt, failed, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'));
  }
  if ((changed('failedIndexes') || changed('completedIndexes')) && completions !== undefined && failed !== undefined) {
    const overlap = overlapOfIndexes(completed, failed, completions);
    if (overlap !== undefined) {
      errors.push(fieldInvalid(failedAt, failed, overlap));
    }
  }
  return errors;
}

function lastOfStatus(next: Job, previous: Job): FieldError[] {
  const { status, has, changed, finished, finishedTurned } = factsOf(next, previous);
  const { terminating = 0, ready, active = 0 } = status;
  const errors: FieldError[] = [];
  if ((finishedTurned || changed('terminating')) && terminating > 0 && finished) {
    errors.push(fieldInvalid(at.status.child('terminating'), terminating, 'terminating>0 is invalid for finished job'));
  }
  if ((changed('ready') || changed('active')) && ready !== undefined && ready > active) {
    errors.push(fieldInvalid(at.status.child('ready'), ready, 'cannot set more ready pods than active'));
  }
  if (has.SuccessCriteriaMet && has.Failed) {
    errors.push(condition('cannot set SuccessCriteriaMet=True and Failed=true conditions'));
  }
  if (has.SuccessCriteriaMet && has.FailureTarget) {
    errors.push(condition('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'));
  }
  if (next.spec.successPolicy && !has.SuccessCriteriaMet && has.Complete) {
    errors.push(condition('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'));
  }
  return errors;
}

function transitions(next: Job, previous: Job): FieldError[] {
  const { status, old, has, changed } = factsOf(next, previous);
  const errors = (['Failed', 'Complete', 'FailureTarget'] as const).flatMap((type) =>
    hasCondition(old, type) && !has[type] ? [condition(`cannot disable the terminal ${type}=True condition`)] : [],
  );
  const fewer = (field: 'failed' | 'succeeded') => {
    const count = status[field] ?? 0;
    if (count < (old[field] ?? 0)) {
      errors.push(fieldInvalid(at.status.child(field), count, `cannot decrease the ${field} counter`));
    }
  };
  fewer('failed');
  if (next.spec.completionMode !== 'Indexed' || next.spec.completions !== previous.spec.completions) {
    fewer('succeeded');
  }
  if (status.completionTime !== undefined && old.completionTime !== undefined && changed('completionTime')) {
    errors.push(
      fieldInvalid(at.status.child('completionTime'), status.completionTime, 'completionTime cannot be mutated'),
    );
  }
  const suspension = ({ conditions = [] }: JobStatus) => conditions.find(({ type }) => type === 'Suspended')?.status;
  const resumes = suspension(old) === 'True' && suspension(status) === 'False';
  if (changed('startTime') && !resumes && old.startTime !== undefined && next.spec.suspend !== true) {
    errors.push(fieldRequired(at.status.child('startTime'), 'startTime cannot be removed for unsuspended job'));
  }
  if (hasCondition(old, 'SuccessCriteriaMet') && !has.SuccessCriteriaMet) {
    errors.push(condition('cannot disable the SuccessCriteriaMet=True condition'));
  }
  if (hasCondition(old, 'Complete') && !hasCondition(old, 'SuccessCriteriaMet') && has.SuccessCriteriaMet) {
    errors.push(condition('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'));
  }
  return errors;
}
