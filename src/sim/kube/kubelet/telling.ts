import type { ContainerRecord } from './container-record.ts';

/**
 * Milliseconds between two looks at a Pod that cannot go on: ten seconds and up to half of them more, in the mean.
 * Follows pkg/kubelet pod_workers, workerBackOffPeriod.
 */
export const tellingInterval = 12_500;

/** Whether what holds a container back is to be told again: at each look at it, so that its event counts on. */
export function isToldAgain({ toldAt }: ContainerRecord, now: number): boolean {
  return toldAt === undefined || now - toldAt >= tellingInterval;
}
