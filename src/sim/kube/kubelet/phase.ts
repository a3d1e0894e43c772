import type { Pod } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';
import { shouldRestart } from './restart.ts';

/** Whether it runs, how it ended last, or neither: then it waits for its first start. */
function stageOf({ state, lastState, hooking }: ContainerRecord): 'running' | { readonly code: number } | 'waiting' {
  if (state.running !== undefined && !hooking) return 'running';
  const ended = state.terminated ?? lastState.terminated;
  return ended === undefined ? 'waiting' : { code: ended.exitCode };
}

/**
 * The phase that the states of its containers come to; `isTerminal`: none of them is started any more. Follows pkg/kubelet getPhase,
 * and TerminatePod for a Pod that ends before anything of it ended.
 */
export function podPhase(pod: Pod, records: readonly ContainerRecord[], isTerminal = false): string {
  const phase = phaseOf(pod, records, isTerminal);
  return isTerminal && phase !== 'Succeeded' ? 'Failed' : phase;
}

function phaseOf(pod: Pod, records: readonly ContainerRecord[], isTerminal: boolean): string {
  let pendingInit = 0;
  let pendingSidecars = 0;
  let waiting = 0;
  let running = 0;
  let stopped = 0;
  let forGood = 0;
  let succeeded = 0;
  for (const record of records) {
    if (record.ephemeral) continue;
    const stage = stageOf(record);
    const isFinal = typeof stage === 'object' && !shouldRestart(pod, record.spec, stage.code);
    if (isSidecar(record)) {
      if (stage === 'running') running += 1;
      if (stage === 'waiting') waiting += 1;
      if (stage === 'waiting' || (stage === 'running' && !record.started)) pendingSidecars += 1;
    } else if (record.init) {
      if (typeof stage === 'string') pendingInit += 1;
      else if (stage.code !== 0 && isFinal) return 'Failed';
    } else if (stage === 'running') running += 1;
    else if (stage === 'waiting') waiting += 1;
    else {
      stopped += 1;
      if (isFinal) forGood += 1;
      if (record.state.terminated?.exitCode === 0) succeeded += 1;
    }
  }
  const hasBegun = records.some((record) => !record.init && !record.ephemeral && stageOf(record) !== 'waiting');
  if (pendingInit > 0 || (pendingSidecars > 0 && !hasBegun) || waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (!isTerminal && stopped !== forGood) return 'Running';
  return stopped === succeeded ? 'Succeeded' : 'Failed';
}
