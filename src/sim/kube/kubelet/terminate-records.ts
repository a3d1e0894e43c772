import type { ContainerState } from '#types/core-v1';
import { type ContainerRecord, isSidecar } from './container-record.ts';

const noTime = null as unknown as string;

const unknown: ContainerState = {
  terminated: {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
    startedAt: noTime,
    finishedAt: noTime,
  },
};

const isWaiting = ({ state }: ContainerRecord) => state.running === undefined && state.terminated === undefined;

/** Whether there is a trace of its init containers having done their work. Follows status manager hasPodInitialized. */
function wasInitialized(init: readonly ContainerRecord[], regular: readonly ContainerRecord[]): boolean {
  const last = init.at(-1);
  if (last === undefined) return true;
  if (regular.some((record) => !isWaiting(record) || record.lastState.terminated !== undefined)) return true;
  if (isSidecar(last)) return last.started;
  return [last.state, last.lastState].some(({ terminated }) => terminated?.exitCode === 0);
}

/**
 * Nothing of a Pod runs any more, or will: what should have run and did not counts as failed, since nobody knows better.
 * Follows status manager TerminatePod.
 */
export function terminateRecords(records: readonly ContainerRecord[]): void {
  const init = records.filter((record) => record.init);
  const regular = records.filter((record) => !record.init && !record.ephemeral);
  const begun = init.findLastIndex((record) => !isWaiting(record) || record.lastState.terminated !== undefined);
  const lost = [...init.slice(0, Math.max(1, begun + 1)), ...(wasInitialized(init, regular) ? regular : [])];
  for (const record of lost.filter(isWaiting)) record.state = unknown;
}
