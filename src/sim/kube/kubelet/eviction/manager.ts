import type { Clock, Timer } from '#api';
import type { EventRecorder } from '../../client/index.ts';
import { isPodTerminated } from '../../helpers/pods.ts';
import type { Journal } from '../journal.ts';
import { limitsStorage, storageExcess } from '../local-storage.ts';
import { aboutNode } from '../node-object.ts';
import { isCritical } from '../pod-identity.ts';
import type { PodWorker } from '../pod-worker.ts';
import { evictionMessage } from './message.ts';
import {
  type Observations,
  type PodStats,
  type Pressure,
  pressureOf,
  type Resource,
  rank,
  resourceOf,
} from './stats.ts';
import type { EvictionSettings, Signal, Threshold } from './thresholds.ts';

export interface EvictionOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly journal: Journal;
  readonly settings: () => EvictionSettings;
  readonly observe: () => Observations;
  readonly workers: () => readonly PodWorker[];
  readonly stats: (worker: PodWorker) => PodStats;
  /** Gives back what nobody uses any more. */
  readonly reclaim: (resource: Resource) => void;
  /** What the node is short of is something else now. */
  readonly changed: () => void;
}

/** Keeps a node from running out of memory and disk. */
export interface EvictionManager {
  readonly pressures: ReadonlySet<Pressure>;
  start(): void;
  stop(): void;
}

/** Milliseconds. */
const monitoringInterval = 10_000;
const cleanupLook = 1000;
const cleanupPatience = 30_000;
/** Seconds that a Pod has to end that is evicted at once. */
const immediately = 1;

const quoted = (text: string) => JSON.stringify(text);

/** The manager of one node. Follows pkg/kubelet/eviction eviction_manager. */
export function createEvictionManager(options: EvictionOptions): EvictionManager {
  const { nodeName, clock, recorder, journal, workers } = options;
  const firstSeen = new Map<Threshold, number>();
  const pressedAt = new Map<Pressure, number>();
  let pressures: ReadonlySet<Pressure> = new Set();
  let met: readonly Threshold[] = [];
  let timer: Timer | undefined;

  const say = (line: number, message: string, resource: Resource) =>
    journal.write('I', `eviction_manager.go:${line}`, message, { resourceName: quoted(resource) });

  /** The thresholds that were crossed for long enough; notes what the node is short of. */
  function judge(observations: Observations): readonly Threshold[] {
    const { thresholds, transitionMilliseconds } = options.settings();
    const now = clock.now();
    const isCrossed = (threshold: Threshold, toReclaim: boolean) => {
      const seen = observations.get(threshold.signal);
      if (seen === undefined) return false;
      const border = threshold.quantity(seen.capacity) + (toReclaim ? threshold.reclaim(seen.capacity) : 0);
      return border > seen.available;
    };
    const crossed = thresholds.filter((one) => isCrossed(one, false) || (met.includes(one) && isCrossed(one, true)));
    for (const threshold of [...firstSeen.keys()]) if (!crossed.includes(threshold)) firstSeen.delete(threshold);
    for (const threshold of crossed) {
      if (!firstSeen.has(threshold)) firstSeen.set(threshold, now);
      pressedAt.set(pressureOf[threshold.signal], now);
    }
    const next = [...pressedAt].filter(([, at]) => now - at < transitionMilliseconds).map(([pressure]) => pressure);
    const isNews = next.length !== pressures.size || next.some((pressure) => !pressures.has(pressure));
    pressures = new Set(next);
    if (isNews) options.changed();
    met = crossed.filter((one) => now - (firstSeen.get(one) ?? now) >= (one.graceMilliseconds ?? 0));
    return met;
  }

  const active = () =>
    workers().filter(({ pod, isEnding }) => !isEnding && pod.status?.startTime !== undefined && !isPodTerminated(pod));

  function evictForLimits(): readonly PodWorker[] {
    return active().filter((worker) => {
      if (!limitsStorage(worker.pod) || isCritical(worker.pod)) return false;
      const message = storageExcess(worker.pod, worker.volumes, worker.records);
      if (message === undefined) return false;
      worker.evict({ message, graceSeconds: immediately });
      return true;
    });
  }

  function evictForPressure(due: readonly Threshold[], observations: Observations): readonly PodWorker[] {
    const sorted = [...due].sort((a, b) => Number(isMemory(b.signal)) - Number(isMemory(a.signal)));
    const [threshold] = sorted;
    if (threshold === undefined) return [];
    const resource = resourceOf[threshold.signal];
    say(381, 'Eviction manager: attempting to reclaim', resource);
    recorder.event(aboutNode(nodeName), 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    options.reclaim(resource);
    if (resource === 'ephemeral-storage' && judge(options.observe()).length === 0) {
      say(388, 'Eviction manager: able to reduce resource pressure without evicting pods.', resource);
      return [];
    }
    say(392, 'Eviction manager: must evict pod(s) to reclaim', resource);
    const candidates = new Map(active().map((worker) => [worker.pod, worker]));
    if (candidates.size === 0) {
      const message = 'Eviction manager: eviction thresholds have been met, but no pods are active to evict';
      journal.write('E', 'eviction_manager.go:403', message, {});
      return [];
    }
    const stats = new Map([...candidates].map(([pod, worker]) => [pod, options.stats(worker)]));
    const nothing = { memory: 0, disk: 0, processes: 0, containers: [] };
    for (const pod of rank([...candidates.keys()], (one) => stats.get(one) ?? nothing, resource)) {
      const worker = candidates.get(pod);
      if (worker === undefined || isCritical(worker.pod)) continue;
      const told = evictionMessage(resource, pod, stats.get(pod) ?? nothing, sorted, observations);
      const { maxPodGraceSeconds } = options.settings();
      const own = pod.spec?.terminationGracePeriodSeconds ?? maxPodGraceSeconds;
      const graceSeconds = threshold.graceMilliseconds === undefined ? immediately : Math.min(maxPodGraceSeconds, own);
      worker.evict({ ...told, graceSeconds, isDisruption: true });
      return [worker];
    }
    journal.write('I', 'eviction_manager.go:444', 'Eviction manager: unable to evict any pods from the node', {});
    return [];
  }

  const isAtEase = () => pressures.size === 0 && firstSeen.size === 0;

  function look(): void {
    const observations = options.observe();
    const due = judge(observations);
    const overLimits = evictForLimits();
    const evicted = overLimits.length > 0 ? overLimits : evictForPressure(due, observations);
    if (evicted.length > 0) waitFor(evicted, clock.now() + cleanupPatience);
    else timer = clock.after(monitoringInterval, look, isAtEase);
  }

  /** After an eviction the next look comes as soon as nothing of the Pod runs any more. */
  function waitFor(evicted: readonly PodWorker[], until: number): void {
    timer = clock.after(cleanupLook, () => {
      const isOver = evicted.every(({ records }) => records.every(({ process }) => process === undefined));
      if (isOver || clock.now() >= until) look();
      else waitFor(evicted, until);
    });
  }

  return {
    get pressures() {
      return pressures;
    },
    start: () => {
      timer?.cancel();
      timer = clock.after(monitoringInterval, look, isAtEase);
    },
    stop: () => timer?.cancel(),
  };
}

const isMemory = (signal: Signal) => signal === 'memory.available';
