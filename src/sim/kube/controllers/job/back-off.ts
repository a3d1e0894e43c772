import type { Pod } from '#types/core-v1';
import { timeOf } from '../workload/pods.ts';

const first = 10_000;
const longest = 600_000;

/** Failures since the last success, and when the latest was. */
export interface FailureRecord {
  readonly failures: number;
  readonly last: number;
}

/** When a Pod ended, in milliseconds since the epoch. Follows pkg/controller/job getFinishedTime. */
export function finishedAt(pod: Pod, now: number): number {
  const ends = (pod.status?.containerStatuses ?? []).flatMap(
    ({ state }) => timeOf(state?.terminated?.finishedAt) ?? [],
  );
  if (ends.length > 0) return Math.max(...ends);
  return timeOf(pod.metadata.deletionTimestamp) ?? now;
}

/** The record after more Pods ended. Follows newBackoffRecord. */
export function recordAfter(
  record: FailureRecord | undefined,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
  now: number,
): FailureRecord | undefined {
  if (succeeded.length === 0 && failed.length === 0) return record;
  const ends = failed.map((pod) => finishedAt(pod, now));
  const success = succeeded.length === 0 ? undefined : Math.max(...succeeded.map((pod) => finishedAt(pod, now)));
  const counting = success === undefined ? ends : ends.filter((end) => end > success);
  const before = success === undefined ? (record?.failures ?? 0) : 0;
  return { failures: before + counting.length, last: Math.max(record?.last ?? 0, ...ends) };
}

/** Milliseconds until the next Pod may be made: 10 s after the first failure, twice as long after each further one. */
export function remainingBackOff(record: FailureRecord | undefined, now: number): number {
  if (record === undefined || record.failures === 0) return 0;
  return Math.max(0, record.last + Math.min(first * 2 ** (record.failures - 1), longest) - now);
}
