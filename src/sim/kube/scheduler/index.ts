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
} from '../client/index.ts';
import { boundVolume } from '../helpers/bound-volume.ts';
import { volumeAnnotations } from '../helpers/volume-annotations.ts';
import { controllerSelector } from './controller-selector.ts';
import { type Refusal, schedulePod } from './cycle.ts';
import { type Inventory, takenDevices } from './devices/allocate.ts';
import { createNodeCache, hasEnded } from './node-cache.ts';
import { dynamicResources, resourceClaimsOf } from './plugins/dynamic-resources.ts';
import { isFullyBound, podClaims } from './plugins/volumes.ts';
import { priorityOf } from './preemption.ts';
import { reportFailure, reportRefusal } from './report.ts';
import { releaseClaim, reserveClaims } from './reserve.ts';
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
  const reporting = { client, clock, recorder };
  const reserving = { client, informers };
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
  const resourceClaims = informers.for('resourceclaims');
  const deviceClasses = informers.for('deviceclasses');
  const slices = informers.for('resourceslices');
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
    let inventory: Inventory | undefined;
    return {
      nodes: guests.length === 0 ? infos : infos.map((info) => withGuests(info, guests)),
      resourceClaim: (namespace, name) => resourceClaims.get(namespace, name),
      devices: () => {
        inventory ??= {
          slices: slices.list(),
          taken: takenDevices(resourceClaims.list()),
          deviceClass: (name) => deviceClasses.get(undefined, name),
        };
        return inventory;
      },
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

  /** Whether the Pod is told about again: something new, or a long time since. */
  function isNews(key: string, message: string): boolean {
    const known = unschedulable.get(key);
    unschedulable.set(key, message);
    const due = retries.get(key);
    const isDue = due === undefined || due <= clock.now();
    if (isDue) {
      retries.set(key, clock.now() + longestWait);
      queue.addAfter(key, longestWait);
    }
    return isDue || known !== message;
  }

  async function refuse(pod: Pod, key: string, refusal: Refusal): Promise<void> {
    if (isNews(key, refusal.message) || refusal.preemption !== undefined) await reportRefusal(pod, refusal, reporting);
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
    const view = snapshot(pod);
    if (dynamicResources.preEnqueue?.(pod, view) !== undefined) {
      unschedulable.set(key, '');
      return;
    }
    const decision = schedulePod(pod, view, () => random.next());
    if (decision.outcome === 'error') {
      if (isNews(key, decision.message)) await reportFailure(pod, 'SchedulerError', decision.message, reporting);
      return;
    }
    if (decision.outcome === 'unschedulable') {
      await refuse(pod, key, decision);
      return;
    }
    unschedulable.delete(key);
    retries.delete(key);
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
      // What the scheduler itself wrote into the status is no reason to try again; the names of its claims are.
      const claimsOf = ({ status }: Pod) => status?.resourceClaimStatuses;
      const isSame =
        deepEqual(next.spec, previous.spec) &&
        deepEqual(next.metadata.labels, previous.metadata.labels) &&
        deepEqual(claimsOf(next), claimsOf(previous));
      if (isSchedulable(next) && isSame) return;
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
  resourceClaims.onChange(changed);
  deviceClasses.onChange(changed);
  slices.onChange(changed);
  return queue;
}
