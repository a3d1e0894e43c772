import type { Pod } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';

/** The phase that the states of its containers come to. Follows pkg/kubelet getPhase. */
export function podPhase(pod: Pod, records: readonly ContainerRecord[]): string {
  const { restartPolicy = 'Always' } = pod.spec ?? {};
  let pendingInit = 0;
  let failedInit = 0;
  let waiting = 0;
  let running = 0;
  let stopped = 0;
  let succeeded = 0;
  for (const record of records) {
    const { state, lastState } = record;
    if (record.ephemeral) continue;
    if (record.init) {
      if (isSidecar(record)) {
        if (!record.started) pendingInit += 1;
      } else if (state.terminated !== undefined) {
        if (state.terminated.exitCode !== 0) failedInit += 1;
      } else if (lastState.terminated !== undefined && state.waiting !== undefined) {
        if (lastState.terminated.exitCode !== 0) failedInit += 1;
        else pendingInit += 1;
      } else pendingInit += 1;
    } else if (state.running !== undefined && !record.hooking) running += 1;
    else if (state.terminated !== undefined) {
      stopped += 1;
      if (state.terminated.exitCode === 0) succeeded += 1;
    } else if (lastState.terminated !== undefined) stopped += 1;
    else waiting += 1;
  }
  if (failedInit > 0 && restartPolicy === 'Never') return 'Failed';
  const begun = running + stopped > 0;
  if ((pendingInit > 0 || failedInit > 0) && !begun) return 'Pending';
  if (waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0 || restartPolicy === 'Always') return stopped === 0 ? 'Pending' : 'Running';
  if (stopped === succeeded) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}
