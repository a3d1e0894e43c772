import type { ContainerStateWaiting } from '#types/core-v1';
import type { ContainerRecord } from './container-record.ts';
import type { NodeServices } from './pod-worker-options.ts';

/**
 * Milliseconds between two looks at a Pod that cannot go on: ten seconds and up to half of them more, in the mean.
 * Follows pkg/kubelet pod_workers, workerBackOffPeriod.
 */
export const tellingInterval = 12_500;

/**
 * Milliseconds between two looks at a Pod whose containers wait for the end of a back-off: a minute and up to half of it more.
 * Follows pod_workers completeWork.
 */
export const resyncInterval = 75_000;

/**
 * Milliseconds in which a look is but an echo of the one before: the kubelet sees the status that it wrote itself. What it would
 * try then it tries when they are over, as the real one does when it hears of the new sandbox (PLEG).
 */
export const echo = 1000;

/** Whether what holds a container back is to be told again: at each look at it, so that its event counts on. */
export function isToldAgain({ toldAt }: ContainerRecord, now: number): boolean {
  return toldAt === undefined || now - toldAt >= echo;
}

/** Has a container wait for that; it is told, and tried, at every look. */
export function holdBack(
  key: string,
  record: ContainerRecord,
  { clock, resync }: Pick<NodeServices, 'clock' | 'resync'>,
  waiting: ContainerStateWaiting,
  tell: () => void,
): void {
  const now = clock.now();
  const isNews = record.state.waiting?.message !== waiting.message || isToldAgain(record, now);
  if (isNews) {
    record.toldAt = now;
    tell();
  }
  record.state = { waiting };
  resync(key, isNews ? tellingInterval : echo);
}
