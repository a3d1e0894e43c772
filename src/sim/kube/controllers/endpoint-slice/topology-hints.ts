import { parseQuantity, quantityValue } from '#apimachinery';
import type { Node, Service } from '#types/core-v1';
import type { Endpoint } from '#types/discovery-v1';

/** Which share of the nodes' processors is in each zone. Undefined: the nodes do not tell, or there is one zone only. */
export type ZoneShares = ReadonlyMap<string, number> | undefined;

/** How much more than its share a zone may have to bear. */
const overload = 0.2;
const excluded = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Whether a Service wants its endpoints dealt out to zones by where the processors are. */
export function wantsZones({ metadata: { annotations = {} } }: Service): boolean {
  const mode =
    annotations['service.kubernetes.io/topology-aware-hints'] ?? annotations['service.kubernetes.io/topology-mode'];
  return mode === 'Auto' || mode === 'auto';
}

/** Follows endpointslice topologycache SetNodes: one node that does not tell is enough to know nothing. */
export function zoneShares(nodes: readonly Node[]): ZoneShares {
  const zones = new Map<string, number>();
  for (const { metadata, status } of nodes) {
    const labels = metadata.labels ?? {};
    if (excluded.some((label) => labels[label] !== undefined)) continue;
    if (status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True') continue;
    const zone = labels['topology.kubernetes.io/zone'] ?? '';
    const cpu = quantityValue(parseQuantity(String(status.allocatable?.cpu ?? '0')));
    if (zone === '' || cpu === 0) return undefined;
    zones.set(zone, (zones.get(zone) ?? 0) + cpu);
  }
  if (zones.size < 2) return undefined;
  const total = [...zones.values()].reduce((sum, cpu) => sum + cpu, 0);
  return new Map([...zones].map(([zone, cpu]) => [zone, cpu / total]));
}

/**
 * The zone that each ready endpoint is meant for, so that each zone has its share; or why there is none. Follows
 * endpointslice topologycache AddHints, with all endpoints dealt out anew.
 */
export function dealOut(
  endpoints: readonly Endpoint[],
  shares: ZoneShares,
): { readonly zones: ReadonlyMap<Endpoint, string> } | { readonly problem: string } {
  const ready = endpoints.filter(({ conditions }) => conditions?.ready === true);
  if (shares === undefined) {
    const problem = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
    return { problem };
  }
  const counts = `(${ready.length} endpoints, ${shares.size} zones)`;
  if (shares.size > ready.length) return { problem: `Insufficient number of endpoints ${counts}` };
  const wanted = [...shares].map(([zone, share]) => {
    const desired = share * ready.length;
    const minimum = Math.ceil(desired / (1 + overload));
    return { zone, minimum, desired: Math.max(desired, minimum) };
  });
  if (wanted.reduce((sum, { minimum }) => sum + minimum, 0) > ready.length) {
    return {
      problem: `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counts}`,
    };
  }
  if (ready.some(({ zone = '' }) => zone === '')) {
    return { problem: 'One or more endpoints do not have a zone specified' };
  }
  const zones = new Map(ready.map((endpoint) => [endpoint, endpoint.zone ?? '']));
  const own = Map.groupBy(ready, ({ zone = '' }) => zone);
  const missing = new Map(wanted.map(({ zone, desired }) => [zone, desired - (own.get(zone)?.length ?? 0)]));
  for (const [from, to] of gifts(missing)) {
    const given = own.get(from)?.shift();
    if (given !== undefined) zones.set(given, to);
  }
  return { zones };
}

/** From which zone to which one endpoint goes, as often as that comes nearer to what is wanted. Follows getGivingAndReceivingZones. */
function gifts(missing: Map<string, number>): readonly (readonly [from: string, to: string])[] {
  const found: [string, string][] = [];
  for (;;) {
    const ordered = [...missing].sort(([, left], [, right]) => left - right);
    const [giver, receiver] = [ordered.at(0), ordered.at(-1)];
    if (giver === undefined || receiver === undefined) return found;
    const [toGive, toReceive] = [-giver[1], receiver[1]];
    if ((toGive < 1 && toReceive < 1) || toGive < 0.5 || toReceive < 0.5) return found;
    found.push([giver[0], receiver[0]]);
    missing.set(giver[0], giver[1] + 1);
    missing.set(receiver[0], receiver[1] - 1);
  }
}
