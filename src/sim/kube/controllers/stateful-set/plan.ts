import { scaledValue } from '#apimachinery';
import type { StatefulSet, StatefulSetStatus } from '#types/apps-v1';
import type { Pod, PodTemplateSpec } from '#types/core-v1';
import { isPodAvailable, isPodReady } from '../workload/pods.ts';
import { firstOrdinal, hasIdentity, memberPod, ordinalOf, revisionLabel } from './identity.ts';

/** One of a set's two revisions. */
export interface SetRevision {
  readonly name: string;
  readonly template: PodTemplateSpec;
}

export interface StatefulSetState {
  readonly set: StatefulSet;
  /** The Pods of the set, in any order. */
  readonly pods: readonly Pod[];
  readonly current: SetRevision;
  readonly update: SetRevision;
  readonly collisionCount: number;
  /** A claim of an ordinal still belongs to an earlier Pod of that name, so that the next one has to wait. */
  readonly hasStaleClaim: (ordinal: number) => boolean;
  readonly now: number;
}

/** What is done to one Pod; `claims` makes what a Pod that waits is missing, `relabel` gives it back its identity. */
export interface Step {
  readonly action: 'create' | 'delete' | 'claims' | 'relabel';
  readonly pod: Pod;
}

export interface StatefulSetPlan {
  readonly steps: readonly Step[];
  /** Milliseconds after which there is more to do. */
  readonly again?: number;
  readonly status: StatefulSetStatus;
}

/** Whether Pods come and go all at once instead of one after the other. */
export const isParallel = (set: StatefulSet): boolean => set.spec.podManagementPolicy === 'Parallel';

const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
const isEnding = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';

/**
 * How long it takes on a real node until a Pod is seen to have failed that it refuses; milliseconds, of which the time of its creation
 * tells whole seconds. Nothing else slows down a set whose Pods fail as soon as they are made.
 */
const shortestLife = 2_000;

function templateFor({ set, current, update }: StatefulSetState, ordinal: number): SetRevision {
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type !== 'RollingUpdate') return update;
  const old = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
  return ordinal < firstOrdinal(set) + old ? current : update;
}

/** Follows statefulset updateStatefulSet: `exists` says which Pods are there, the others are to be made. */
class Planner {
  readonly steps: Step[] = [];
  #again: number | undefined;
  readonly #state: StatefulSetState;
  readonly #replicas: Pod[];
  readonly #exists: ReadonlySet<Pod>;
  readonly #condemned: Pod[];
  /** Old Pods that were told to go in this round. */
  #gone = 0;

  constructor(state: StatefulSetState) {
    this.#state = state;
    const { set, pods } = state;
    const first = firstOrdinal(set);
    const count = set.spec.replicas ?? 1;
    const inRange = (pod: Pod) => ordinalOf(pod) >= first && ordinalOf(pod) < first + count;
    const members = new Map(pods.filter(inRange).map((pod) => [ordinalOf(pod), pod]));
    this.#exists = new Set(members.values());
    this.#replicas = Array.from({ length: count }, (_, index) => {
      const revision = templateFor(state, first + index);
      return members.get(first + index) ?? memberPod(set, revision.template, revision.name, first + index);
    });
    this.#condemned = pods
      .filter((pod) => ordinalOf(pod) >= 0 && !inRange(pod))
      .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  }

  #isAvailable(pod: Pod): boolean {
    const { set, now } = this.#state;
    return isRunningAndReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);
  }

  #isUnavailable(pod: Pod): boolean {
    return !this.#isAvailable(pod) || isEnding(pod);
  }

  run(): StatefulSetPlan {
    const { set } = this.#state;
    if (set.metadata.deletionTimestamp === undefined) {
      const monotonic = !isParallel(set);
      if (!this.#keep(monotonic) && !this.#condemn(monotonic)) this.#roll();
    }
    const again = this.#again === undefined ? {} : { again: this.#again };
    return { steps: this.steps, status: this.#status(), ...again };
  }

  /** Makes what is missing and mends what is there; true: nothing further this round. */
  #keep(monotonic: boolean): boolean {
    for (const pod of this.#replicas) {
      if (this.#keepOne(pod) && monotonic) return true;
    }
    return false;
  }

  #replace(pod: Pod): void {
    const left = Date.parse(pod.metadata.creationTimestamp ?? '') + shortestLife - this.#state.now;
    if (left > 0) this.#again = Math.min(this.#again ?? left, left);
    else this.steps.push({ action: 'delete', pod });
  }

  #keepOne(pod: Pod): boolean {
    if (hasEnded(pod)) {
      if (!isEnding(pod)) this.#replace(pod);
      return true;
    }
    if (!this.#exists.has(pod)) {
      if (!this.#state.hasStaleClaim(ordinalOf(pod))) this.steps.push({ action: 'create', pod });
      return true;
    }
    if (pod.status?.phase === 'Pending') this.steps.push({ action: 'claims', pod });
    if (isEnding(pod) || !this.#isAvailable(pod)) {
      if (!isParallel(this.#state.set)) return true;
    }
    if (!hasIdentity(pod)) this.steps.push({ action: 'relabel', pod });
    return false;
  }

  /** Takes away what is beyond the number of replicas, the highest ordinal first; true: nothing further this round. */
  #condemn(monotonic: boolean): boolean {
    const firstUnavailable =
      this.#replicas.find((pod) => this.#isUnavailable(pod)) ??
      [...this.#condemned].reverse().find((pod) => this.#isUnavailable(pod));
    for (const pod of this.#condemned) {
      if (isEnding(pod)) {
        if (monotonic) return true;
        continue;
      }
      if (monotonic && !this.#isAvailable(pod) && pod !== firstUnavailable) return true;
      this.steps.push({ action: 'delete', pod });
      if (monotonic) return true;
    }
    return false;
  }

  /** Replaces Pods of another revision, the highest ordinal first. */
  #roll(): void {
    const { set, update, current } = this.#state;
    const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
    if (type === 'OnDelete') return;
    const least = rollingUpdate?.partition ?? 0;
    const most = this.#maxUnavailable();
    let room = most - this.#replicas.filter((pod) => this.#isUnavailable(pod)).length;
    for (let index = this.#replicas.length - 1; index >= least; index -= 1) {
      const pod = this.#replicas[index];
      if (pod === undefined) continue;
      const isOld = pod.metadata.labels?.[revisionLabel] !== update.name;
      if (most === 1) {
        if (!isOld || isEnding(pod) || !this.#exists.has(pod)) {
          if (this.#isUnavailable(pod)) return;
          continue;
        }
      } else if (!isOld || isEnding(pod) || !this.#exists.has(pod)) continue;
      if (most > 1 && room <= 0) return;
      this.steps.push({ action: 'delete', pod });
      if (pod.metadata.labels?.[revisionLabel] === current.name) this.#gone += 1;
      room -= 1;
      if (most === 1) return;
    }
  }

  #maxUnavailable(): number {
    const { set } = this.#state;
    const value = set.spec.updateStrategy?.rollingUpdate?.maxUnavailable;
    return value === undefined ? 1 : Math.max(1, scaledValue(value, set.spec.replicas ?? 1, false));
  }

  #status(): StatefulSetStatus {
    const { set, pods, current, update, collisionCount } = this.#state;
    const isOf = (revision: SetRevision) => (pod: Pod) =>
      !isEnding(pod) && pod.metadata.labels?.[revisionLabel] === revision.name;
    const ready = pods.filter(isRunningAndReady).length;
    const available = pods.filter((pod) => this.#isAvailable(pod)).length;
    const updated = pods.filter(isOf(update)).length;
    const wanted = set.spec.replicas ?? 1;
    const { type = 'RollingUpdate' } = set.spec.updateStrategy ?? {};
    const isDone = type === 'RollingUpdate' && updated === wanted && ready === wanted && pods.length === wanted;
    const old = isDone ? updated : pods.filter(isOf(current)).length - this.#gone;
    const { generation } = set.metadata;
    return {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      replicas: pods.length,
      ...(ready === 0 ? {} : { readyReplicas: ready }),
      ...(old === 0 ? {} : { currentReplicas: old }),
      ...(updated === 0 ? {} : { updatedReplicas: updated }),
      currentRevision: isDone ? update.name : current.name,
      updateRevision: update.name,
      collisionCount,
      availableReplicas: available,
    };
  }
}

/** What a StatefulSet needs now. Follows kube-controller-manager pkg/controller/statefulset. */
export function planStatefulSet(state: StatefulSetState): StatefulSetPlan {
  return new Planner(state).run();
}
