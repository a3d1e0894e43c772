import type { CronJob } from '#types/batch-v1';
import { timeOf } from '../workload/pods.ts';
import type { Schedule } from './schedule.ts';

/** The latest time that was due and not served, and whether there were suspiciously many. */
export interface Due {
  /** From when on times count. */
  readonly earliest: number;
  readonly time: number | undefined;
  readonly missed: 'none' | 'few' | 'many';
}

/** After a look at a schedule the next one is so much later than the time itself, in milliseconds. */
const late = 100;

/** Throws when the schedule's times lie closer together than a second. Follows pkg/controller/cronjob mostRecentScheduleTime. */
export function mostRecent(
  { metadata, status, spec }: CronJob,
  schedule: Schedule,
  now: number,
  withDeadline: boolean,
): Due {
  let earliest = timeOf(status?.lastScheduleTime) ?? timeOf(metadata.creationTimestamp) ?? now;
  if (withDeadline && spec.startingDeadlineSeconds !== undefined) {
    earliest = Math.max(earliest, now - spec.startingDeadlineSeconds * 1000);
  }
  const first = schedule.next(earliest);
  if (first !== undefined && now < first) return { earliest, time: undefined, missed: 'none' };
  const second = first === undefined ? undefined : schedule.next(first);
  if (first !== undefined && second !== undefined && now < second) return { earliest, time: first, missed: 'none' };
  const between = first === undefined || second === undefined ? 0 : Math.round((second - first) / 1000);
  if (first === undefined || between < 1)
    throw new Error('time difference between two schedules is less than 1 second');
  const missed = Math.floor((now - first) / 1000 / between) + 1;
  // Long pauses are jumped over; the last stretch is walked.
  let time = first;
  const jump = first + Math.max(0, missed - 2) * between * 1000;
  for (let at = schedule.next(Math.min(jump, now - 1)); at !== undefined && at <= now; at = schedule.next(at))
    time = at;
  return { earliest, time, missed: missed > 100 ? 'many' : missed > 0 ? 'few' : 'none' };
}

/** Milliseconds until the schedule has to be looked at again. Follows nextScheduleTimeDuration. */
export function untilNext(cronJob: CronJob, schedule: Schedule, now: number): number | undefined {
  let from = now;
  try {
    const due = mostRecent(cronJob, schedule, now, false);
    from = due.time ?? (due.missed === 'none' ? due.earliest : now);
  } catch {
    // A schedule that makes no sense is looked at from now on.
  }
  const next = schedule.next(from);
  return next === undefined ? undefined : Math.max(0, next + late - now);
}
