import type { Container, Pod } from '#types/core-v1';
import type { ContainerRecord } from './container-record.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { needsRestart, refusalOf, resizedRecords, resizeMessage } from './resize.ts';
import type { ResizeState } from './status.ts';

export interface PodResizerOptions {
  readonly node: NodeServices;
  readonly key: string;
  readonly tell: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** Ends a container within so many seconds. */
  readonly stop: (record: ContainerRecord, seconds: number, message: string) => void;
}

/** Gives the containers of one Pod the resources that its spec asks for, as far as the node has them. */
export interface PodResizer {
  follow(pod: Pod, records: readonly ContainerRecord[]): void;
  /** A change that waits, or that goes on. */
  readonly state: ResizeState | undefined;
}

/** When a resize for which there is no room is tried again; milliseconds. */
const deferredRetry = 60_000;

/** Makes the resizer of one Pod. Follows pkg/kubelet/allocation. */
export function createPodResizer({ node, key, tell, stop }: PodResizerOptions): PodResizer {
  let state: ResizeState | undefined;
  /** Those that have to end before they have their new resources, and their new specs. */
  const restarting = new Map<ContainerRecord, Container>();

  function refusal(pod: Pod): ReturnType<typeof refusalOf> {
    const others = node.client.list('pods').filter(({ metadata, spec, status }) => {
      const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
      return spec?.nodeName === node.nodeName && metadata.uid !== pod.metadata.uid && !isOver;
    });
    return refusalOf(pod, node.node(), others);
  }

  /** Those that ended have what they ended for; the last one ends the resize. */
  function finish(pod: Pod): void {
    if (state?.type !== 'PodResizeInProgress') return;
    for (const [record, spec] of restarting) {
      if (record.process !== undefined) continue;
      record.spec = spec;
      restarting.delete(record);
    }
    if (restarting.size > 0) return;
    state = undefined;
    tell('Normal', 'ResizeCompleted', resizeMessage('completed', pod));
  }

  return {
    get state() {
      return state;
    },
    follow: (pod, records) => {
      finish(pod);
      const resized = resizedRecords(pod, records).filter(([record]) => !restarting.has(record));
      if (resized.length === 0) {
        if (restarting.size === 0) state = undefined;
        return;
      }
      const refused = refusal(pod);
      if (refused !== undefined) {
        const isNews = state?.message !== refused.message;
        state = { type: 'PodResizePending', ...refused };
        if (isNews) tell('Warning', `Resize${refused.reason}`, resizeMessage(refused.reason, pod, refused.message));
        if (refused.reason === 'Deferred') node.resync(key, deferredRetry);
        return;
      }
      tell('Normal', 'ResizeStarted', resizeMessage('started', pod));
      state = { type: 'PodResizeInProgress' };
      for (const [record, spec] of resized) {
        const next = { ...record.spec, resources: spec.resources ?? {} };
        if (record.process !== undefined && needsRestart(record.spec, spec)) {
          restarting.set(record, next);
          stop(record, pod.spec?.terminationGracePeriodSeconds ?? 30, `Container ${spec.name} resize requires restart`);
        } else record.spec = next;
      }
      finish(pod);
    },
  };
}
