import type { Clock } from '#api';
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
  type ResourceName,
} from '../client/index.ts';
import { boundVolume } from '../helpers/bound-volume.ts';
import { volumeAnnotations } from '../helpers/volume-annotations.ts';
import type { Change } from './change.ts';
import { type Refusal, schedulePod } from './cycle.ts';
import { createNodeCache } from './node-cache.ts';
import { dynamicResources, resourceClaimsOf } from './plugins/dynamic-resources.ts';
import { isFullyBound, podClaims } from './plugins/volumes.ts';
import { isNominated, isPlaced, isSchedulable, nominatedNode } from './pod-state.ts';
import { priorityOf } from './preemption.ts';
import { reportFailure, reportRefusal } from './report.ts';
import { releaseClaim, reserveClaims } from './reserve.ts';
import { createSnapshots } from './snapshots.ts';
import { createWaitingRoom } from './waiting-room.ts';

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
/** The kinds whose changes may help a Pod, beside Pods themselves. */
const followed = [
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'storageclasses',
  'csinodes',
  'csistoragecapacities',
  'volumeattachments',
  'resourceclaims',
  'deviceclasses',
  'resourceslices',
] as const satisfies readonly ResourceName[];
const nobody: EventRecorder = { event: () => undefined };

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
  const reporting = { client, clock, recorder };
  const reserving = { client, informers };
  const pods = informers.for('pods');
  const claims = informers.for('persistentvolumeclaims');
  const volumes = informers.for('persistentvolumes');
  const cache = createNodeCache();
  const snapshot = createSnapshots(informers, cache);
  const room = createWaitingRoom({
    clock,
    pod: (key) => pods.get(undefined, key),
    retry: (key) => queue.add(key),
  });

  async function refuse(pod: Pod, key: string, refusal: Refusal): Promise<void> {
    // First, so that what is done about it below is seen as a change.
    if (refusal.plugins.size > 0) room.refuse(key, refusal.plugins);
    else room.fail(key);
    await reportRefusal(pod, refusal, reporting);
    if (refusal.deallocate !== undefined) await releaseClaim(refusal.deallocate, reserving);
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
    giveUp(pod, key);
    await attempt(pod, key);
  }

  /** The place that a Pod was about to take is free again. */
  function giveUp(pod: Pod, key: string): void {
    if (cache.assumed(pod) === undefined) return;
    cache.forget(key);
    room.consider({ resource: 'pods', previous: pod });
  }

  /** Whether a claim is still on its way to the node: a volume is reserved for it, or its provisioner was told. */
  function isHeld(claim: ReturnType<typeof podClaims>['waiting'][number], node: string): boolean {
    if ((claim.spec?.volumeName ?? '') !== '') return true;
    const selected = claim.metadata.annotations?.[volumeAnnotations.selectedNode];
    if (selected !== undefined) return selected === node;
    return volumes.list().some(({ spec }) => spec?.claimRef?.uid === claim.metadata.uid);
  }

  async function attempt(pod: Pod, key: string): Promise<void> {
    const view = snapshot(pod);
    if (dynamicResources.preEnqueue?.(pod, view) !== undefined) {
      room.refuse(key, new Set([dynamicResources.name]));
      return;
    }
    const decision = schedulePod(pod, view, () => random.next());
    if (decision.outcome === 'error') {
      room.fail(key);
      await reportFailure(pod, 'SchedulerError', decision.message, reporting);
      return;
    }
    if (decision.outcome === 'unschedulable') {
      await refuse(pod, key, decision);
      return;
    }
    room.leave(key);
    cache.assume(pod, decision.node);
    const { bindings, provisions } = decision.volumes;
    try {
      await reserveClaims(pod, resourceClaimsOf(pod, view).claims, decision.devices, reserving);
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
      giveUp(pod, key);
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
        if (pod === undefined || isPlaced(pod)) cache.forget(key);
        else giveUp(pod, key);
        room.leave(key);
        return;
      }
      const node = cache.assumed(pod);
      if (node !== undefined) await finish(pod, key, node);
      else await attempt(pod, key);
    },
  });

  /** Has the informer of a kind tell the room of every change. */
  function follow<R extends ResourceName>(resource: R): void {
    const consider = (change: object) => room.consider({ resource, ...change } as Change);
    informers.for(resource).onChange({
      added: (next) => consider({ next }),
      updated: (next, previous) => consider({ next, previous }),
      deleted: (previous) => consider({ previous }),
    });
  }

  /** Pods whose node is decided may have what they wait for. */
  function finishAssumed(): void {
    for (const key of cache.assumedKeys()) queue.add(key);
  }

  function withdraw(pod: Pod): void {
    if (isPlaced(pod)) room.consider({ resource: 'pods', previous: pod });
    // Who waited behind a Pod that was to come first may come now.
    else if (isNominated(pod)) room.consider({ resource: 'pods', previous: pod }, priorityOf(pod));
  }

  pods.onChange({
    added: (pod) => {
      cache.put(pod);
      if (isPlaced(pod)) room.consider({ resource: 'pods', next: pod });
      else queue.add(objectKey(pod));
    },
    updated: (next, previous) => {
      cache.put(next);
      const key = objectKey(next);
      if (isPlaced(previous)) {
        if (isPlaced(next)) room.consider({ resource: 'pods', next, previous });
        else withdraw(previous);
        return;
      }
      if (isPlaced(next)) {
        cache.forget(key);
        room.leave(key);
        room.consider({ resource: 'pods', next });
        return;
      }
      if (isNominated(previous) && nominatedNode(previous) !== nominatedNode(next)) withdraw(previous);
      // One that waits is tried again only when the change concerns what refused it.
      if (isSchedulable(next) && isSchedulable(previous)) room.consider({ resource: 'pods', next, previous });
      else queue.add(key);
    },
    deleted: (pod) => {
      cache.remove(pod);
      queue.add(objectKey(pod));
      withdraw(pod);
    },
  });
  for (const resource of followed) follow(resource);
  claims.onChange({ added: finishAssumed, updated: finishAssumed, deleted: finishAssumed });
  volumes.onChange({ added: finishAssumed, updated: finishAssumed, deleted: finishAssumed });
  return {
    close: () => {
      room.close();
      queue.close();
    },
  };
}
