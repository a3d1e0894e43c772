import type { Pod } from '#types/core-v1';
import { goDuration } from './back-off.ts';
import { type ContainerRecord, isSidecar } from './container-record.ts';
import { eventSubject } from './pod-identity.ts';
import type { PodSandbox } from './pod-sandbox.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { ensureImage } from './pull.ts';
import { mayStart } from './restart.ts';
import { startContainer } from './start-container.ts';
import { echo, isToldAgain, resyncInterval } from './telling.ts';
import type { VolumeImages } from './volume-images.ts';

export interface StartsInput {
  readonly pod: Pod;
  readonly key: string;
  readonly records: readonly ContainerRecord[];
  readonly sandbox: PodSandbox;
  readonly images: VolumeImages;
  readonly node: NodeServices;
  readonly tell: (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** Ends one that runs, within so many seconds. */
  readonly stop: (record: ContainerRecord, seconds: number, message: string) => void;
}

/**
 * Starts what may start now: ephemeral containers, init containers one after the other, then the others in turn.
 * Follows kuberuntime SyncPod.
 */
export function startContainers(input: StartsInput): void {
  const { records, pod, key, node, images } = input;
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    node.recorder.event(eventSubject(pod), type, reason, message);
  if (!images.ensure(pod, key, node, tell)) return;
  const run = (record: ContainerRecord) => {
    if (record.process === undefined) start(record, input);
  };
  for (const record of records) if (record.ephemeral) run(record);
  for (const record of records.filter(({ init }) => init)) {
    if (isSidecar(record)) {
      run(record);
      if (!record.started || record.hooking) return;
    } else if (!record.ready) {
      run(record);
      if (!record.ready) return;
    }
  }
  for (const record of records) {
    if (record.init || record.ephemeral) continue;
    run(record);
    // One after the other: a pull or a hook keeps the next container waiting.
    if (record.pulling || record.hooking) return;
  }
}

/** Starts a container unless its policy, a back-off or its image holds it. */
function start(record: ContainerRecord, { pod, key, sandbox, images, node, tell, stop }: StartsInput): void {
  const { clock, resync } = node;
  if (record.pulling || !mayStart(pod, record)) return;
  const ended = record.state.terminated ?? record.lastState.terminated;
  if (ended?.finishedAt !== undefined) {
    const since = Date.parse(ended.finishedAt);
    const remaining = record.restartBackOff.remaining(since, clock.now());
    if (remaining > 0) {
      const next = holdBack(record, pod, clock.now(), tell);
      resync(key, Math.min(remaining, next));
      return;
    }
  }
  // Its image would be asked for, and told of, before it is known that nothing changed.
  if (record.state.waiting?.reason === 'CreateContainerConfigError' && !isToldAgain(record, clock.now())) {
    resync(key, echo);
    return;
  }
  const waiting = images.waitingOf(record);
  if (waiting !== undefined) {
    record.state = waiting;
    return;
  }
  const image = ensureImage(key, record, node, tell);
  if (image === undefined) return;
  if (ended !== undefined && !record.replaced) record.restartBackOff.next(clock.now());
  startContainer(
    {
      pod,
      key,
      record,
      image,
      volumes: sandbox.volumes,
      volumeImages: images.images,
      extraMounts: sandbox.fileMounts,
      network: sandbox.stack,
      podIP: sandbox.address ?? '',
      hostname: sandbox.hostname(pod),
      tell,
      stop: (seconds, message) => stop(record, seconds, message),
    },
    node,
  );
  record.pulled = false;
}

/**
 * A container waits for its back-off; gives the milliseconds to the next look. What it came to is told at the look that
 * finds it, and that it waits from the next one on. Follows kuberuntime doBackOff and convertToAPIContainerStatuses.
 */
function holdBack(record: ContainerRecord, pod: Pod, now: number, tell: StartsInput['tell']): number {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const whole = `${name}_${namespace}(${uid})`;
  const delay = goDuration(record.restartBackOff.current);
  const message = `back-off ${delay} restarting failed container=${record.spec.name} pod=${whole}`;
  const { terminated } = record.state;
  const isFirst = record.heldBack !== record.id;
  if (!isFirst && !isToldAgain(record, now)) return terminated === undefined ? resyncInterval : echo;
  record.heldBack = record.id;
  record.toldAt = now;
  if (!isFirst) {
    if (terminated !== undefined) record.lastState = { terminated };
    record.state = { waiting: { reason: 'CrashLoopBackOff', message } };
    if (terminated !== undefined) return resyncInterval;
  }
  const event = `Back-off restarting failed container ${record.spec.name} in pod ${whole}`;
  tell(record, 'Warning', 'BackOff', event);
  return terminated === undefined ? resyncInterval : echo;
}
