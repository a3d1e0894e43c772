import { scaledValue } from '#apimachinery';
import type { DaemonSet, DaemonSetStatus } from '#types/apps-v1';
import type { Node, Pod } from '#types/core-v1';
import { isPodAvailable, isPodReady, timeOf } from '../workload/pods.ts';
import { placementOn } from './placement.ts';
import { revisionLabel, targetNode } from './template.ts';

export interface DaemonSetState {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  /** The Pods of the set. */
  readonly pods: readonly Pod[];
  /** The hash of the present template. */
  readonly hash: string;
  readonly now: number;
}

/** A Pod that has ended and is replaced. */
export interface EndedPod {
  readonly pod: Pod;
  readonly node: string;
}

export interface DaemonSetPlan {
  /** Nodes that get a Pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** Pods that failed; how soon they go is a matter of back-off. */
  readonly failed: readonly EndedPod[];
  readonly succeeded: readonly EndedPod[];
}

const isEnding = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** Scheduled ones first, then the oldest. Follows podByCreationTimestampAndPhase. */
function byAge(a: Pod, b: Pod): number {
  const unscheduled = (pod: Pod) => ((pod.spec?.nodeName ?? '') === '' ? 1 : 0);
  const created = (pod: Pod) => timeOf(pod.metadata.creationTimestamp) ?? 0;
  return (
    unscheduled(a) - unscheduled(b) ||
    created(a) - created(b) ||
    ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1)
  );
}

function byNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const map = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node !== undefined) map.set(node, [...(map.get(node) ?? []), pod]);
  }
  return map;
}

/** How many nodes may be without a Pod, and with two, during an update. Follows updatedDesiredNodeCounts. */
function budget({ set, nodes }: DaemonSetState): { readonly unavailable: number; readonly surge: number } {
  const wanted = nodes.filter((node) => placementOn(node, set).run).length;
  const { maxUnavailable = 1, maxSurge = 0 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, wanted, true);
  const unavailable = scaledValue(maxUnavailable, wanted, true);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

const allowsSurge = (set: DaemonSet): boolean => {
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
  return type === 'RollingUpdate' && !['0', '0%', ''].includes(String(rollingUpdate?.maxSurge ?? ''));
};

/** The Pods of a node that are too many. Follows the second half of podsShouldBeOnNode. */
function excess(state: DaemonSetState, running: readonly Pod[]): readonly Pod[] {
  const { set, hash, now } = state;
  const sorted = [...running].sort(byAge);
  if (!allowsSurge(set)) return sorted.slice(1);
  const isNew = (pod: Pod) => pod.metadata.labels?.[revisionLabel] === hash;
  const [fresh, old] = [sorted.find(isNew), sorted.find((pod) => !isNew(pod))];
  const surplus = sorted.filter((pod) => pod !== fresh && pod !== old);
  if (fresh === undefined || old === undefined) return surplus;
  const replaced = !isPodReady(old) || isPodAvailable(fresh, set.spec.minReadySeconds ?? 0, now);
  return replaced ? [...surplus, old] : surplus;
}

/** What every node needs, whatever the revision. Follows daemon manage. */
function manage(state: DaemonSetState, pods: ReadonlyMap<string, readonly Pod[]>): DaemonSetPlan {
  const { set, nodes } = state;
  const create: string[] = [];
  const remove: Pod[] = [];
  const failed: EndedPod[] = [];
  const succeeded: EndedPod[] = [];
  for (const { metadata, ...rest } of nodes) {
    const name = metadata.name ?? '';
    const { run, stay } = placementOn({ metadata, ...rest }, set);
    const own = pods.get(name);
    if (run && own === undefined) create.push(name);
    else if (stay) {
      const living = (own ?? []).filter((pod) => !isEnding(pod));
      const phase = (wanted: string) => living.filter(({ status }) => status?.phase === wanted);
      failed.push(...phase('Failed').map((pod) => ({ pod, node: name })));
      succeeded.push(...phase('Succeeded').map((pod) => ({ pod, node: name })));
      const running = living.filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded');
      if (running.length > 1) remove.push(...excess(state, running));
      else if (running.length === 0 && run && own !== undefined && allowsSurge(set)) create.push(name);
    } else remove.push(...(own ?? []).filter((pod) => !isEnding(pod)));
  }
  const known = new Set(nodes.map(({ metadata }) => metadata.name ?? ''));
  // A Pod that waits for a node that is no more would wait for ever.
  for (const [node, own] of pods) {
    if (!known.has(node)) remove.push(...own.filter((pod) => (pod.spec?.nodeName ?? '') === ''));
  }
  return { create, remove, failed, succeeded };
}

/** The living Pods of a node by revision; undefined when there are several of one. Follows findUpdatedPodsOnNode. */
function revisionsOn(pods: readonly Pod[], hash: string): { readonly fresh?: Pod; readonly old?: Pod } | undefined {
  const living = pods.filter((pod) => !isEnding(pod));
  const fresh = living.filter((pod) => pod.metadata.labels?.[revisionLabel] === hash);
  const old = living.filter((pod) => pod.metadata.labels?.[revisionLabel] !== hash);
  if (fresh.length > 1 || old.length > 1) return undefined;
  return {
    ...(fresh[0] === undefined ? {} : { fresh: fresh[0] }),
    ...(old[0] === undefined ? {} : { old: old[0] }),
  };
}

/** Which old Pods make way. Follows daemon rollingUpdate. */
export function planRollingUpdate(state: DaemonSetState): Pick<DaemonSetPlan, 'create' | 'remove'> {
  const { set, hash, now } = state;
  const pods = byNode(state.pods);
  const isAvailable = (pod: Pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);
  const limits = budget(state);
  const remove: Pod[] = [];
  if (limits.surge === 0) {
    let unavailable = 0;
    const candidates: Pod[] = [];
    for (const own of pods.values()) {
      const found = revisionsOn(own, hash);
      const { fresh, old } = found ?? {};
      if (found === undefined || (fresh === undefined) === (old === undefined)) unavailable += 1;
      else if (fresh !== undefined) unavailable += isAvailable(fresh) ? 0 : 1;
      else if (old !== undefined) (isAvailable(old) ? candidates : remove).push(old);
    }
    return { create: [], remove: [...remove, ...candidates.slice(0, Math.max(0, limits.unavailable - unavailable))] };
  }
  let surging = 0;
  const urgent: string[] = [];
  const candidates: string[] = [];
  for (const [node, own] of pods) {
    const found = revisionsOn(own, hash);
    if (found === undefined) {
      surging += 1;
      continue;
    }
    const { fresh, old } = found;
    if (old === undefined) continue;
    if (fresh === undefined) (isAvailable(old) ? candidates : urgent).push(node);
    else if (!isAvailable(old) || isAvailable(fresh)) remove.push(old);
    else surging += 1;
  }
  return { create: [...urgent, ...candidates.slice(0, Math.max(0, limits.surge - surging))], remove };
}

/** What a DaemonSet needs now, apart from replacing old revisions. */
export function planDaemonSet(state: DaemonSetState): DaemonSetPlan {
  return manage(state, byNode(state.pods));
}

/** Follows daemon updateDaemonSetStatus. */
export function daemonSetStatus(state: DaemonSetState): DaemonSetStatus {
  const { set, nodes, hash, now } = state;
  const pods = byNode(state.pods);
  const wanted = nodes.filter((node) => placementOn(node, set).run);
  const oldest = wanted.flatMap(({ metadata }) => [...(pods.get(metadata.name ?? '') ?? [])].sort(byAge).slice(0, 1));
  const misplaced = nodes.filter((node) => !placementOn(node, set).run && pods.has(node.metadata.name ?? '')).length;
  const available = oldest.filter((pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length;
  const updated = oldest.filter((pod) => pod.metadata.labels?.[revisionLabel] === hash).length;
  const unavailable = wanted.length - available;
  const { generation } = set.metadata;
  const { collisionCount, conditions } = set.status ?? {};
  return {
    currentNumberScheduled: oldest.length,
    numberMisscheduled: misplaced,
    desiredNumberScheduled: wanted.length,
    numberReady: oldest.filter(isPodReady).length,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(available === 0 ? {} : { numberAvailable: available }),
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}
