import { deepEqual } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { isNotFound, timestamp } from '../client/index.ts';
import type { Rejection } from './admission.ts';
import { podIdentity } from './pod-identity.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { type Failure, podStatus, type StatusInput } from './status.ts';

type Writer = Pick<NodeServices, 'client' | 'clock' | 'hostIP'>;

const rejected = 'Pod was rejected: ';

/** A Pod that somebody else failed (an eviction, a node's refusal) stays as it was told. */
function givenFailure({ status }: Pod): Failure | undefined {
  const { phase, reason, message } = status ?? {};
  if (phase !== 'Failed' || reason === undefined) return undefined;
  return { reason, message: message ?? '' };
}

/** Whether the node did not take the Pod when it came. */
export function wasRejected({ status }: Pod): boolean {
  return status?.message?.startsWith(rejected) === true;
}

/** Writes what is known of a Pod into its status, when that is news; nothing when another Pod has its name by now. */
export async function writeStatus(
  pod: Pod,
  known: Pick<StatusInput, 'records' | 'podIP' | 'failure' | 'resize' | 'isTerminal'>,
  { client, clock, hostIP }: Writer,
): Promise<void> {
  const { namespace, name = '' } = pod.metadata;
  const failure = known.failure ?? givenFailure(pod);
  const uid = podIdentity(pod);
  try {
    await client.change(
      'pods',
      namespace,
      name,
      (draft) => {
        if (podIdentity(draft) !== uid) return false;
        const status = podStatus({ ...known, pod: draft, hostIP, now: clock.now(), failure });
        if (deepEqual(status, draft.status)) return false;
        draft.status = status;
        return true;
      },
      'status',
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Fails a Pod that the node does not take. Follows pkg/kubelet rejectPod. */
export async function writeRejection(
  { metadata }: Pod,
  { reason, message }: Rejection,
  { client, clock }: Writer,
): Promise<void> {
  const startTime = timestamp(clock.now());
  await client.change(
    'pods',
    metadata.namespace,
    metadata.name ?? '',
    (draft) => {
      draft.status = { ...draft.status, phase: 'Failed', reason, message: `${rejected}${message}`, startTime };
      return true;
    },
    'status',
  );
}
