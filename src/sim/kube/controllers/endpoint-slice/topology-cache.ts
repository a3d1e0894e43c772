import type { Node, Service } from '#types/core-v1';
import type { Dealt } from './plan.ts';
import { isOverloaded, wantsZones, type ZoneCounts, type ZoneShares, zoneShares } from './topology-hints.ts';

/** What an event says of a Service's hints. */
export interface TopologyEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'TopologyAwareHintsEnabled' | 'TopologyAwareHintsDisabled';
  readonly message: string;
}

/** Which Services' endpoints are dealt out to zones, and how. Follows endpointslice topologycache TopologyCache. */
export interface TopologyCache {
  /** As of the last `setNodes`: a node's processors alone are no reason to look again. */
  shares(): ZoneShares;
  setNodes(nodes: readonly Node[]): void;
  /** Remembers what came of a Service and gives what there is to tell about it. */
  remember(key: string, service: Service, dealt: readonly Dealt[]): readonly TopologyEvent[];
  forget(key: string): void;
  /** Services of which some zone has too little by now. */
  overloaded(): readonly string[];
}

/** A cache without nodes. */
export function createTopologyCache(): TopologyCache {
  let shares: ZoneShares;
  const known = new Map<string, Map<string, ZoneCounts>>();
  return {
    shares: () => shares,
    setNodes: (nodes) => {
      shares = zoneShares(nodes);
    },
    remember: (key, service, dealt) => {
      if (!wantsZones(service)) {
        const [type = 'IPv4'] = service.spec?.ipFamilies ?? [];
        return known.delete(key) ? [event('Warning', 'Disabled', 'Topology Aware Hints has been disabled', type)] : [];
      }
      return dealt.flatMap((outcome) => {
        if ('problem' in outcome) {
          known.delete(key);
          return [event('Warning', 'Disabled', outcome.problem, outcome.type)];
        }
        const before = known.get(key);
        known.set(key, new Map([...(before ?? []), [outcome.type, outcome.counts]]));
        return before === undefined
          ? [event('Normal', 'Enabled', 'Topology Aware Hints has been enabled', outcome.type)]
          : [];
      });
    },
    forget: (key) => void known.delete(key),
    overloaded: () =>
      [...known].flatMap(([key, types]) =>
        [...types.values()].some((counts) => isOverloaded(counts, shares)) ? [key] : [],
      ),
  };
}

function event(
  type: TopologyEvent['type'],
  state: 'Enabled' | 'Disabled',
  text: string,
  addressType: string,
): TopologyEvent {
  return { type, reason: `TopologyAwareHints${state}`, message: `${text}, addressType: ${addressType}` };
}
