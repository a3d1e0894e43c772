import type { Pod, PodCondition } from '#types/core-v1';

/** Milliseconds since the epoch of an RFC 3339 time; undefined when there is none. */
export function timeOf(text: string | null | undefined): number | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  return Date.parse(text);
}

/** Neither ended nor about to be. Follows pkg/controller IsPodActive. */
export function isPodActive(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined;
}

/** About to be deleted and not ended yet. Follows pkg/controller IsPodTerminating. */
export function isPodTerminating(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && pod.metadata.deletionTimestamp !== undefined;
}

function readyCondition(pod: Pod): PodCondition | undefined {
  return pod.status?.conditions?.find(({ type }) => type === 'Ready');
}

export function isPodReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** When the Pod became ready. */
export function readySince(pod: Pod): number | undefined {
  const condition = readyCondition(pod);
  return condition?.status === 'True' ? timeOf(condition.lastTransitionTime) : undefined;
}

/** Milliseconds until a Pod counts as available: 0 when it does, undefined when it is not even ready. Follows podutil IsPodAvailable. */
export function untilAvailable(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = readySince(pod);
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - now);
}

/** Ready for so many seconds. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  return untilAvailable(pod, minReadySeconds, now) === 0;
}

/** The smallest wait until one more Pod is available; undefined when time alone changes nothing. */
export function nextAvailability(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  let next: number | undefined;
  for (const pod of pods) {
    const wait = untilAvailable(pod, minReadySeconds, now);
    if (wait !== undefined && wait > 0 && (next === undefined || wait < next)) next = wait;
  }
  return next;
}

/** The conditions with one of them replaced, or added at the end. Follows pkg/api/v1/pod UpdatePodCondition. */
export function withCondition(
  conditions: readonly PodCondition[] | undefined,
  condition: PodCondition,
): PodCondition[] {
  const known = conditions ?? [];
  const before = known.find(({ type }) => type === condition.type);
  if (before === undefined) return [...known, condition];
  const { lastTransitionTime } = before.status === condition.status ? before : condition;
  const next = { ...condition, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
  return known.map((one) => (one === before ? next : one));
}
