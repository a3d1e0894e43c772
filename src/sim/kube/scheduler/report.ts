import type { Clock } from '#api';
import type { Pod, PodCondition } from '#types/core-v1';
import { type Client, isNotFound, type Referable, timestamp } from '../client/index.ts';
import type { Refusal } from './cycle.ts';
import { preempted } from './preemption.ts';

/** Tells about Pods in Events, with what was done about them. */
export interface SchedulingRecorder {
  event(about: Referable, type: 'Normal' | 'Warning', reason: string, action: string, note: string): void;
}

export interface ReportOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: SchedulingRecorder;
}

/** How the sentence ends while a Pod waits for those that had to go. */
const onNominatedNode = 'not eligible due to a terminating pod on the nominated node.';

type Outcome = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

/** The conditions with a new one in its place; it changed when its status does. */
function withCondition(pod: Pod, { type, status, reason, message }: Outcome, now: string): PodCondition[] {
  const conditions = pod.status?.conditions ?? [];
  const before = conditions.find((condition) => condition.type === type);
  const { generation } = pod.metadata;
  const condition: PodCondition = {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status,
    lastProbeTime: null as unknown as string,
    lastTransitionTime: (before?.status === status ? before.lastTransitionTime : undefined) ?? now,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
  return [...conditions.filter((one) => one.type !== type), condition];
}

/** Writes down that a Pod found no node, and has those go that are in its way. Follows handleSchedulingFailure. */
export async function reportRefusal(pod: Pod, refusal: Refusal, options: ReportOptions): Promise<void> {
  const { message, preemption } = refusal;
  await reportFailure(pod, 'Unschedulable', message, options, (draft) => {
    // While those that had to go are still there the Pod keeps its place.
    if (preemption !== undefined) draft.status = { ...draft.status, nominatedNodeName: preemption.node };
    else if (!message.endsWith(onNominatedNode)) delete draft.status?.nominatedNodeName;
  });
  for (const victim of preemption?.victims ?? []) await evict(victim, pod, preemption?.node ?? '', options);
}

/** Writes down that scheduling a Pod failed, as Event and condition. */
export async function reportFailure(
  pod: Pod,
  reason: 'Unschedulable' | 'SchedulerError',
  message: string,
  { client, clock, recorder }: ReportOptions,
  more?: (draft: Pod) => void,
): Promise<void> {
  recorder.event(pod as Referable, 'Warning', 'FailedScheduling', 'Scheduling', message);
  const { namespace, name = '' } = pod.metadata;
  const now = timestamp(clock.now());
  try {
    await client.change(
      'pods',
      namespace,
      name,
      (draft) => {
        const condition = { type: 'PodScheduled', status: 'False', reason, message };
        draft.status = { ...draft.status, conditions: withCondition(draft, condition, now) };
        more?.(draft);
        return true;
      },
      'status',
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Follows pkg/scheduler/framework/preemption, PreemptPod. */
async function evict(
  victim: Pod,
  preemptor: Pod,
  node: string,
  { client, clock, recorder }: ReportOptions,
): Promise<void> {
  const { namespace, name = '' } = victim.metadata;
  if (victim.metadata.deletionTimestamp === undefined) {
    const message = `${preemptor.spec?.schedulerName ?? ''}: preempting to accommodate a higher priority pod`;
    const condition = { type: 'DisruptionTarget', status: 'True', reason: preempted, message };
    const now = timestamp(clock.now());
    try {
      await client.change(
        'pods',
        namespace,
        name,
        (draft) => {
          draft.status = { ...draft.status, conditions: withCondition(draft, condition, now) };
          return true;
        },
        'status',
      );
      await client.delete('pods', namespace, name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  const note = `Preempted by pod ${preemptor.metadata.uid ?? ''} on node ${node}`;
  recorder.event(victim as Referable, 'Normal', 'Preempted', 'Preempting', note);
}
