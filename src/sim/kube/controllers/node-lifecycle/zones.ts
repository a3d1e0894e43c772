import type { Clock, Timer } from '#api';
import type { Node } from '#types/core-v1';
import { readyOf } from './health.ts';

/** Milliseconds between two nodes of a zone that lose their Pods; --node-eviction-rate is 0.1 a second. */
const pace = 10_000;
/** The same in a large zone of which most is gone; --secondary-node-eviction-rate is 0.01 a second. */
const slowPace = 100_000;
const largeCluster = 50;
const unhealthyShare = 0.55;

export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** How a zone is. Follows ComputeZoneState. */
export function zoneState(ready: number, unready: number): ZoneState {
  if (ready === 0 && unready > 0) return 'FullDisruption';
  return unready > 2 && unready / (unready + ready) >= unhealthyShare ? 'PartialDisruption' : 'Normal';
}

/** Milliseconds between evictions in a zone; undefined: none at all. `all`: every zone is fully disrupted. */
export function evictionPace(state: ZoneState, size: number, all: boolean): number | undefined {
  if (all) return undefined;
  if (state !== 'PartialDisruption') return pace;
  return size > largeCluster ? slowPace : undefined;
}

/** Where a node stands. Follows component-helpers node/topology GetZoneKey. */
export function zoneOf({ metadata }: Node): string {
  const label = (name: string) =>
    metadata.labels?.[`topology.kubernetes.io/${name}`] ??
    metadata.labels?.[`failure-domain.beta.kubernetes.io/${name}`] ??
    '';
  return `${label('region')}:\u0000:${label('zone')}`;
}

/** The nodes of a cluster by zone: how each zone is, and whether all of them are gone. Follows handleDisruption. */
export function surveyZones(nodes: readonly Node[]): {
  readonly zones: ReadonlyMap<string, { readonly state: ZoneState; readonly size: number }>;
  readonly allGone: boolean;
} {
  const counts = new Map<string, { ready: number; unready: number }>();
  for (const node of nodes) {
    if (node.metadata.labels?.['node.kubernetes.io/exclude-disruption'] !== undefined) continue;
    const zone = zoneOf(node);
    const count = counts.get(zone) ?? { ready: 0, unready: 0 };
    counts.set(zone, count);
    if (readyOf(node)?.status === 'True') count.ready += 1;
    else count.unready += 1;
  }
  const zones = new Map(
    [...counts].map(([zone, { ready, unready }]) => [
      zone,
      { state: zoneState(ready, unready), size: ready + unready },
    ]),
  );
  return { zones, allGone: zones.size > 0 && [...zones.values()].every(({ state }) => state === 'FullDisruption') };
}

/** Nodes of one zone that are to lose their Pods, one after the other. */
export interface Turns {
  add(node: string): void;
  remove(node: string): void;
  /** Undefined: nobody's turn comes. */
  setPace(milliseconds: number | undefined): void;
  close(): void;
}

/** Makes the queue of one zone: the first comes at once, the next at the zone's pace. Follows RateLimitedTimedQueue. */
export function createTurns(clock: Clock, take: (node: string) => void): Turns {
  const waiting = new Set<string>();
  let rate: number | undefined = pace;
  let last = Number.NEGATIVE_INFINITY;
  let timer: Timer | undefined;

  function arrange(): void {
    timer?.cancel();
    timer = undefined;
    if (rate === undefined || waiting.size === 0) return;
    timer = clock.after(Math.max(100, last + rate - clock.now()), () => {
      timer = undefined;
      const [next] = waiting;
      if (next !== undefined) {
        waiting.delete(next);
        last = clock.now();
        take(next);
      }
      arrange();
    });
  }

  return {
    add: (node) => {
      if (waiting.has(node)) return;
      waiting.add(node);
      if (timer === undefined) arrange();
    },
    remove: (node) => {
      if (waiting.delete(node) && waiting.size === 0) arrange();
    },
    setPace: (next) => {
      if (next === rate) return;
      rate = next;
      arrange();
    },
    close: () => timer?.cancel(),
  };
}
