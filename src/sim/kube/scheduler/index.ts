import type { Clock } from '#api';
import { deepEqual } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import {
  type Activity,
  type Client,
  type Component,
  createSeriesRecorder,
  createWorkQueue,
  createWriter,
  type EventRecorder,
  type Informers,
  isNotFound,
  objectKey,
  type Referable,
  timestamp,
} from '../client/index.ts';
import { boundVolume } from '../helpers/bound-volume.ts';
import { volumeAnnotations } from '../helpers/volume-annotations.ts';
import { controllerSelector } from './controller-selector.ts';
import { schedulePod } from './cycle.ts';
import { createNodeCache, hasEnded } from './node-cache.ts';
import { isFullyBound, podClaims } from './plugins/volumes.ts';
import { type Candidate, preempted, priorityOf } from './preemption.ts';
import { type NodeInfo, nodeInfo, type Snapshot } from './snapshot.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly informers: Informers;
  readonly log: (line: string) => void;
  readonly client: (component: Component) => Client;
  readonly random: { next(): number };
  /** The machine that the scheduler runs on; part of who reports its events. */
  readonly host: string;
}

const component: Component = { user: 'system:kube-scheduler', fieldManager: 'kube-scheduler' };
/** How the sentence ends while a Pod waits for those that had to go. */
const onNominatedNode = 'not eligible due to a terminating pod on the nominated node.';
const byNode = 'node';
const byNamespace = 'namespace';
/** A Pod that found no node is tried again after so many milliseconds, whatever did not happen meanwhile. */
const longestWait = 300_000;
const nobody: EventRecorder = { event: () => undefined };

function isSchedulable(pod: Pod): boolean {
  return (
    (pod.spec?.nodeName ?? '') === '' &&
    (pod.spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
    (pod.spec?.schedulingGates ?? []).length === 0 &&
    pod.metadata.deletionTimestamp === undefined &&
    !hasEnded(pod)
  );
}

function withGuests(info: NodeInfo, guests: readonly Pod[]): NodeInfo {
  const here = guests.filter(({ status }) => status?.nominatedNodeName === info.name);
  return here.length === 0 ? info : nodeInfo(info.node, [...info.pods, ...here]);
}

/** Gives Pods their nodes. Follows kube-scheduler with its default profile. */
export function startScheduler(options: SchedulerOptions): { close(): void } {
  const { clock, activity, informers, log, random } = options;
  const client = options.client(component);
  const writer = createWriter(client, informers, nobody);
  const recorder = createSeriesRecorder({
    client,
    clock,
    activity,
    log,
    reportingController: 'default-scheduler',
    reportingInstance: `default-scheduler-${options.host}`,
  });
  const pods = informers.for('pods');
  const nodes = informers.for('nodes');
  const claims = informers.for('persistentvolumeclaims');
  const volumes = informers.for('persistentvolumes');
  const classes = informers.for('storageclasses');
  const csiDrivers = informers.for('csidrivers');
  const csiNodes = informers.for('csinodes');
  const capacities = informers.for('csistoragecapacities');
  const attachments = informers.for('volumeattachments');
  attachments.addIndex(byNode, ({ spec }) => [spec.nodeName]);
  const namespaces = informers.for('namespaces');
  const budgets = informers.for('poddisruptionbudgets');
  const services = informers.for('services');
  services.addIndex(byNamespace, ({ metadata }) => [metadata.namespace ?? '']);

  const cache = createNodeCache();
  /** Pods that found no node, with the sentence that said so. */
  const unschedulable = new Map<string, string>();
  /** When each of them is tried again, and told about again, at the latest. */
  const retries = new Map<string, number>();

  /** Also with the Pods on it for which others had to go, when they are as important as `subject`. */
  function snapshot(subject: Pod): Snapshot {
    const guests = cache
      .nominated()
      .filter(
        (pod) =>
          pod.metadata.uid !== subject.metadata.uid && isSchedulable(pod) && priorityOf(pod) >= priorityOf(subject),
      );
    const infos = cache.infos(nodes.list());
    return {
      nodes: guests.length === 0 ? infos : infos.map((info) => withGuests(info, guests)),
      namespaces: new Map(namespaces.list().map(({ metadata }) => [metadata.name ?? '', metadata.labels ?? {}])),
      claim: (namespace, name) => claims.get(namespace, name),
      volume: (name) => volumes.get(undefined, name),
      volumes: () => volumes.list(),
      storageClass: (name) => classes.get(undefined, name),
      csiDriver: (name) => csiDrivers.get(undefined, name),
      csiNode: (name) => csiNodes.get(undefined, name),
      capacities: () => capacities.list(),
      attachments: (node) => attachments.byIndex(byNode, node),
      budgets: () => budgets.list(),
      services: (namespace) => services.byIndex(byNamespace, namespace),
      controllerSelector: (pod) => controllerSelector(pod, informers),
    };
  }

  async function refuse(pod: Pod, key: string, message: string, preemption?: Candidate): Promise<void> {
    const known = unschedulable.get(key);
    unschedulable.set(key, message);
    const due = retries.get(key);
    if (due === undefined || due <= clock.now()) {
      retries.set(key, clock.now() + longestWait);
      queue.addAfter(key, longestWait);
    }
    if (known === message && preemption === undefined && (due === undefined || due > clock.now())) return;
    recorder.event(pod as Referable, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const { namespace, name = '' } = pod.metadata;
    await client.change(
      'pods',
      namespace,
      name,
      (draft) => {
        const conditions = draft.status?.conditions ?? [];
        const before = conditions.find(({ type }) => type === 'PodScheduled');
        const { generation } = draft.metadata;
        const condition = {
          type: 'PodScheduled',
          ...(generation === undefined ? {} : { observedGeneration: generation }),
          status: 'False',
          lastProbeTime: null as unknown as string,
          lastTransitionTime:
            before?.status === 'False' && before.lastTransitionTime !== undefined
              ? before.lastTransitionTime
              : timestamp(clock.now()),
          reason: 'Unschedulable',
          message,
        };
        draft.status = {
          ...draft.status,
          conditions: [...conditions.filter(({ type }) => type !== 'PodScheduled'), condition],
        };
        // While those that had to go are still there the Pod keeps its place.
        if (preemption !== undefined) draft.status.nominatedNodeName = preemption.node;
        else if (!message.endsWith(onNominatedNode)) delete draft.status.nominatedNodeName;
        return true;
      },
      'status',
    );
    for (const victim of preemption?.victims ?? []) await evict(victim, pod, preemption?.node ?? '');
  }

  /** Follows pkg/scheduler/framework/preemption, PreemptPod. */
  async function evict(victim: Pod, preemptor: Pod, node: string): Promise<void> {
    const { namespace, name = '' } = victim.metadata;
    if (victim.metadata.deletionTimestamp === undefined) {
      const { generation } = victim.metadata;
      const condition = {
        type: 'DisruptionTarget',
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        status: 'True',
        lastProbeTime: null as unknown as string,
        lastTransitionTime: timestamp(clock.now()),
        reason: preempted,
        message: `${preemptor.spec?.schedulerName ?? ''}: preempting to accommodate a higher priority pod`,
      };
      try {
        await client.change(
          'pods',
          namespace,
          name,
          (draft) => {
            const others = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
            draft.status = { ...draft.status, conditions: [...others, condition] };
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

  async function bind(pod: Pod, node: string): Promise<void> {
    const { namespace, name = '', uid } = pod.metadata;
    await client.bind(namespace ?? '', name, uid, node);
    recorder.event(
      pod as Referable,
      'Normal',
      'Scheduled',
      'Binding',
      `Successfully assigned ${namespace ?? ''}/${name} to ${node}`,
    );
  }

  /** Binds a Pod whose node is decided as soon as its claims are; gives the decision up when they cannot be. */
  async function finish(pod: Pod, key: string, node: string): Promise<void> {
    const { waiting, unboundImmediate, error } = podClaims(pod, snapshot(pod));
    if (error === undefined && [...waiting, ...unboundImmediate].every((claim) => isHeld(claim, node))) {
      const open = [...waiting, ...unboundImmediate].filter((claim) => !isFullyBound(claim));
      if (open.length > 0) return;
      await bind(pod, node);
      return;
    }
    cache.forget(key);
    await attempt(pod, key);
  }

  /** Whether a claim is still on its way to the node: a volume is reserved for it, or its provisioner was told. */
  function isHeld(claim: ReturnType<typeof podClaims>['waiting'][number], node: string): boolean {
    if ((claim.spec?.volumeName ?? '') !== '') return true;
    const selected = claim.metadata.annotations?.[volumeAnnotations.selectedNode];
    if (selected !== undefined) return selected === node;
    return volumes.list().some(({ spec }) => spec?.claimRef?.uid === claim.metadata.uid);
  }

  async function attempt(pod: Pod, key: string): Promise<void> {
    const decision = schedulePod(pod, snapshot(pod), () => random.next());
    if (decision.outcome === 'unschedulable') {
      await refuse(pod, key, decision.message, decision.preemption);
      return;
    }
    unschedulable.delete(key);
    retries.delete(key);
    cache.assume(pod, decision.node);
    const { bindings, provisions } = decision.volumes;
    try {
      for (const { claim, volume } of bindings) {
        const next = boundVolume(volume, claim);
        if (next !== volume) {
          await writer.perform([{ write: 'update', resource: 'persistentvolumes', object: next }]);
        }
      }
      for (const claim of provisions) {
        const annotations = { ...claim.metadata.annotations, [volumeAnnotations.selectedNode]: decision.node };
        if (claim.metadata.annotations?.[volumeAnnotations.selectedNode] === decision.node) continue;
        const object = { ...claim, metadata: { ...claim.metadata, annotations } };
        await writer.perform([{ write: 'update', resource: 'persistentvolumeclaims', object }]);
      }
      if (bindings.length + provisions.length === 0) await bind(pod, decision.node);
    } catch (error) {
      cache.forget(key);
      if (!isNotFound(error)) throw error;
    }
  }

  const queue = createWorkQueue({
    name: 'scheduler',
    clock,
    activity,
    log,
    work: async (key) => {
      const pod = pods.get(undefined, key);
      if (pod === undefined || !isSchedulable(pod)) {
        cache.forget(key);
        unschedulable.delete(key);
        retries.delete(key);
        return;
      }
      const node = cache.assumed(pod);
      if (node !== undefined) await finish(pod, key, node);
      else await attempt(pod, key);
    },
  });

  /** Something changed that may make room, or bind what is waited for. */
  function reconsider(): void {
    const priority = (key: string) => priorityOf(pods.get(undefined, key) ?? ({} as Pod));
    for (const key of [...unschedulable.keys()].sort((a, b) => priority(b) - priority(a))) queue.add(key);
    for (const key of cache.assumedKeys()) queue.add(key);
  }
  const changed = { added: reconsider, updated: reconsider, deleted: reconsider };

  pods.onChange({
    added: (pod) => {
      cache.put(pod);
      queue.add(objectKey(pod));
    },
    updated: (next, previous) => {
      cache.put(next);
      // What the scheduler itself wrote into the status is no reason to try again.
      const { labels } = next.metadata;
      if (isSchedulable(next) && deepEqual(next.spec, previous.spec) && deepEqual(labels, previous.metadata.labels)) {
        return;
      }
      queue.add(objectKey(next));
      if (hasEnded(next) !== hasEnded(previous)) reconsider();
    },
    deleted: (pod) => {
      cache.remove(pod);
      queue.add(objectKey(pod));
      reconsider();
    },
  });
  nodes.onChange(changed);
  claims.onChange(changed);
  volumes.onChange(changed);
  classes.onChange(changed);
  csiNodes.onChange(changed);
  capacities.onChange(changed);
  attachments.onChange({ deleted: reconsider });
  return queue;
}
