import type { ContainerStatus, Pod, PodCondition, PodStatus } from '#types/core-v1';
import { timestamp } from '../client/index.ts';
import { type ContainerRecord, isSidecar } from './container-record.ts';
import { podPhase } from './phase.ts';

/** What a Pod's status is made from, beside its containers. */
export interface StatusInput {
  readonly pod: Pod;
  readonly records: readonly ContainerRecord[];
  readonly hostIP: string;
  /** Undefined before the sandbox is there. */
  readonly podIP: string | undefined;
  readonly now: number;
  /** A phase that was decided otherwise: the Pod was refused, or its deadline passed. */
  readonly failure?: Failure | undefined;
  /** Whether nothing of it runs any more, or will. */
  readonly isTerminal?: boolean;
  /** Of a Pod whose resources are to change: what its condition says. */
  readonly resize?: ResizeState | undefined;
}

/** Why a Pod failed, other than by its containers; `isDisruption`: its node is to blame. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly isDisruption?: boolean;
}

/** A change of resources that waits, or that goes on. */
export interface ResizeState {
  readonly type: 'PodResizePending' | 'PodResizeInProgress';
  readonly reason?: string;
  readonly message?: string;
}

const noTime = null as unknown as string;

function userOf(record: ContainerRecord): ContainerStatus['user'] | undefined {
  const [uid, gid] = record.user.split(':');
  if (uid === undefined || !/^\d*$/.test(uid)) return undefined;
  const group = gid !== undefined && /^\d+$/.test(gid) ? Number(gid) : 0;
  return {
    linux: {
      uid: Number(uid === '' ? '0' : uid),
      gid: group,
      supplementalGroups: [...new Set([group, ...record.groups])],
    },
  };
}

/** The status of one container. `starting`: what it waits for while nothing else is known. */
export function containerStatus(record: ContainerRecord, starting: string): ContainerStatus {
  const { spec, state, lastState } = record;
  const waits = Object.keys(state).length === 0 || record.hooking;
  const user = record.id === undefined ? undefined : userOf(record);
  const { requests, limits } = spec.resources ?? {};
  const volumeMounts = (spec.volumeMounts ?? []).map(
    ({ name, mountPath, readOnly, recursiveReadOnly = 'Disabled' }) => ({
      name,
      mountPath,
      // The node's runtime can do it, so that what is wanted where possible is had.
      ...(readOnly === true
        ? { readOnly, recursiveReadOnly: recursiveReadOnly === 'Disabled' ? 'Disabled' : 'Enabled' }
        : {}),
    }),
  );
  return {
    name: spec.name,
    state: waits ? { waiting: { reason: starting } } : state,
    lastState,
    ready: record.ready && !record.hooking,
    restartCount: record.restartCount,
    image: record.imageName === '' ? (spec.image ?? '') : record.imageName,
    imageID: record.imageDigest,
    ...(record.id === undefined ? {} : { containerID: `containerd://${record.id}` }),
    ...(record.ephemeral ? {} : { started: record.started && !record.hooking }),
    ...(record.id === undefined || requests === undefined ? {} : { allocatedResources: requests }),
    ...(record.id === undefined
      ? {}
      : {
          resources: { ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) },
        }),
    ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
    ...(user === undefined ? {} : { user }),
  };
}

/** What containers wait for that have not been made. Follows convertToAPIContainerStatuses. */
export function startingReason(records: readonly ContainerRecord[]): 'PodInitializing' | 'ContainerCreating' {
  return records.some(({ init }) => init) ? 'PodInitializing' : 'ContainerCreating';
}

const list = (names: readonly string[]) => `[${names.join(' ')}]`;

function readyCondition(records: readonly ContainerRecord[], phase: string): Partial<PodCondition> {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = records
    .filter((record) => !record.ephemeral && (!record.init || isSidecar(record)))
    .filter((record) => !record.ready || record.hooking)
    .map(({ spec }) => spec.name);
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: ${list(unready)}`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function gatedCondition(pod: Pod, ready: Partial<PodCondition>): Partial<PodCondition> {
  if (ready.status !== 'True') return ready;
  const messages = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = pod.status?.conditions?.find(({ type }) => type === conditionType);
    const name = JSON.stringify(conditionType);
    if (gate === undefined) return [`corresponding condition of pod readiness gate ${name} does not exist.`];
    if (gate.status === 'True') return [];
    return [`the status of pod readiness gate ${name} is not "True", but ${gate.status}`];
  });
  if (messages.length === 0) return ready;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function initializedCondition(records: readonly ContainerRecord[], phase: string): Partial<PodCondition> {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const regularStarted = records.some(
    (record) =>
      !record.init &&
      !record.ephemeral &&
      (record.started || record.restartCount > 0 || record.state.terminated !== undefined),
  );
  if (regularStarted) return { status: 'True' };
  const incomplete = records
    .filter((record) => record.init && !(isSidecar(record) ? record.started : record.ready))
    .map(({ spec }) => spec.name);
  if (incomplete.length === 0) return { status: 'True' };
  const message = `containers with incomplete status: ${list(incomplete)}`;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

/** A condition as it is now; the transition time of an unchanged one stays. */
function condition(pod: Pod, type: string, next: Partial<PodCondition>, now: number): PodCondition {
  const before = pod.status?.conditions?.find((known) => known.type === type);
  const { generation } = pod.metadata;
  const status = next.status ?? 'False';
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status,
    lastProbeTime: noTime,
    lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? timestamp(now)) : timestamp(now),
    ...(next.reason === undefined ? {} : { reason: next.reason }),
    ...(next.message === undefined ? {} : { message: next.message }),
  };
}

/** A Pod is not over before its last container ended, sidecars included. Follows status manager mergePodStatus. */
function phaseOf({ pod, records, failure, isTerminal }: StatusInput): string {
  const phase = failure === undefined ? podPhase(pod, records, isTerminal) : 'Failed';
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const before = pod.status?.phase ?? 'Pending';
  return isOver && records.some(({ process }) => process !== undefined) ? before : phase;
}

/** The status that the kubelet writes. Follows pkg/kubelet generateAPIPodStatus. */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, records, hostIP, podIP, now, failure } = input;
  const init = records.filter((record) => record.init);
  const ephemeral = records.filter((record) => record.ephemeral);
  const regular = records.filter((record) => !record.init && !record.ephemeral);
  const starting = startingReason(records);
  const phase = phaseOf(input);
  const ready = readyCondition(records, phase);
  const { resize } = input;
  const isDisruption = failure?.isDisruption === true && phase === 'Failed';
  const own = [
    ...(isDisruption ? ['DisruptionTarget'] : []),
    'PodResizePending',
    'PodResizeInProgress',
    'PodReadyToStartContainers',
    'Initialized',
    'Ready',
    'ContainersReady',
    'PodScheduled',
  ];
  const { generation } = pod.metadata;
  const sandboxed = podIP !== undefined && phase !== 'Succeeded' && phase !== 'Failed';
  const initStatuses = init.map((record) => containerStatus(record, starting));
  const statuses = regular.map((record) => containerStatus(record, starting));
  const ephemeralStatuses = ephemeral.map((record) => containerStatus(record, starting));
  const { message: _, reason: __, ...kept } = pod.status ?? {};
  return {
    ...kept,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: [
      ...(resize === undefined ? [] : [condition(pod, resize.type, { ...resize, status: 'True' }, now)]),
      condition(pod, 'PodReadyToStartContainers', { status: sandboxed ? 'True' : 'False' }, now),
      condition(pod, 'Initialized', initializedCondition(records, phase), now),
      condition(pod, 'Ready', gatedCondition(pod, ready), now),
      condition(pod, 'ContainersReady', ready, now),
      condition(pod, 'PodScheduled', { status: 'True' }, now),
      ...(isDisruption
        ? [
            condition(
              pod,
              'DisruptionTarget',
              { status: 'True', reason: 'TerminationByKubelet', message: failure.message },
              now,
            ),
          ]
        : []),
      ...(pod.status?.conditions ?? []).filter(({ type }) => !own.includes(type)),
    ],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: pod.status?.startTime ?? timestamp(now),
    ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
    containerStatuses: statuses,
    ...(ephemeralStatuses.length === 0 ? {} : { ephemeralContainerStatuses: ephemeralStatuses }),
    ...(failure === undefined ? {} : { reason: failure.reason, message: failure.message }),
  };
}
