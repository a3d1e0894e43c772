import { parseQuantity, quantityValue } from '#apimachinery';
import type { Node, Service } from '#types/core-v1';
import type { Endpoint, EndpointSlice } from '#types/discovery-v1';

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

/** Whether a node says that it is ready. */
export const isReady = ({ status }: Node): boolean =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';

/** The zone that a node is in, as far as it is told. */
export const zoneOf = ({ metadata }: Node): string | undefined => metadata.labels?.['topology.kubernetes.io/zone'];

/** Follows endpointslice topologycache SetNodes: one node that does not tell is enough to know nothing. */
export function zoneShares(nodes: readonly Node[]): ZoneShares {
  const zones = new Map<string, number>();
  for (const node of nodes) {
    const { metadata, status } = node;
    const labels = metadata.labels ?? {};
    if (excluded.some((label) => labels[label] !== undefined)) continue;
    if (!isReady(node)) continue;
    const zone = zoneOf(node) ?? '';
    const cpu = quantityValue(parseQuantity(String(status?.allocatable?.cpu ?? '0')));
    if (zone === '' || cpu === 0) return undefined;
    zones.set(zone, (zones.get(zone) ?? 0) + cpu);
  }
  if (zones.size < 2) return undefined;
  const total = [...zones.values()].reduce((sum, cpu) => sum + cpu, 0);
  return new Map([...zones].map(([zone, cpu]) => [zone, cpu / total]));
}

/** How many ready endpoints each zone was given. */
export type ZoneCounts = ReadonlyMap<string, number>;

/** Slices of one address type, before hints were given. */
export interface DealtSlices {
  /** Slices that are written anyway: what is in them is dealt out anew. */
  readonly fresh: readonly EndpointSlice[];
  /** Slices that stay as they are, if the hints in them still do. */
  readonly unchanged: readonly EndpointSlice[];
}

/**
 * The zone that each ready endpoint of the slices to write is meant for, so that each zone has its share; `fresh` then also has the
 * unchanged slices whose hints do not do any more. Or why there is none. Follows endpointslice topologycache AddHints.
 */
export function dealOut(
  { fresh, unchanged }: DealtSlices,
  shares: ZoneShares,
): { readonly fresh: readonly EndpointSlice[]; readonly counts: ZoneCounts } | { readonly problem: string } {
  const total = [...fresh, ...unchanged].flatMap(readyIn).length;
  const found = allocationsOf(total, shares);
  if ('problem' in found) return found;
  const { allocations } = found;
  const counts = new Map<string, number>();
  const stale = unchanged.filter((slice) => !keepHints(slice, allocations, counts));
  const written = [...fresh, ...stale];
  const ready = written.flatMap(readyIn);
  if (ready.some(({ zone = '' }) => zone === '')) {
    return { problem: 'One or more endpoints do not have a zone specified' };
  }
  const zones = new Map(ready.map((endpoint) => [endpoint, endpoint.zone ?? '']));
  for (const zone of zones.values()) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  const own = Map.groupBy(ready, ({ zone = '' }) => zone);
  const missing = new Map([...allocations].map(([zone, { desired }]) => [zone, desired - (counts.get(zone) ?? 0)]));
  for (const [from, to] of gifts(missing)) {
    const given = own.get(from)?.shift();
    if (given === undefined) continue;
    zones.set(given, to);
    counts.set(from, (counts.get(from) ?? 0) - 1);
    counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  const hinted = (endpoint: Endpoint): Endpoint => {
    const { hints: _, ...bare } = endpoint;
    const name = zones.get(endpoint);
    return name === undefined ? bare : { ...bare, hints: { forZones: [{ name }] } };
  };
  return { fresh: written.map((slice) => ({ ...slice, endpoints: (slice.endpoints ?? []).map(hinted) })), counts };
}

/** Whether a zone has less than it must have of what was dealt out. Follows serviceOverloaded. */
export function isOverloaded(counts: ZoneCounts, shares: ZoneShares): boolean {
  if (counts.size === 0) return false;
  if (shares === undefined) return true;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...shares].some(([zone, share]) => {
    const count = counts.get(zone);
    return count === undefined || count < leastOf(total * share);
  });
}

const readyIn = ({ endpoints }: EndpointSlice): readonly Endpoint[] =>
  (endpoints ?? []).filter(({ conditions }) => conditions?.ready === true);

const leastOf = (desired: number): number => Math.ceil(desired / (1 + overload));

interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** How many endpoints each zone may have. Follows getAllocations. */
function allocationsOf(
  total: number,
  shares: ZoneShares,
): { readonly allocations: ReadonlyMap<string, Allocation> } | { readonly problem: string } {
  if (shares === undefined) {
    const problem = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
    return { problem };
  }
  const counts = `(${total} endpoints, ${shares.size} zones)`;
  if (shares.size > total) return { problem: `Insufficient number of endpoints ${counts}` };
  const least = [...shares.values()].reduce((sum, share) => sum + leastOf(share * total), 0);
  if (least > total) {
    return {
      problem: `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counts}`,
    };
  }
  const allocations = [...shares].map(([zone, share]) => {
    const desired = share * total;
    const minimum = leastOf(desired);
    return [zone, { minimum, maximum: minimum + total - least, desired: Math.max(desired, minimum) }] as const;
  });
  return { allocations: new Map(allocations) };
}

/** Whether a slice may stay as it is; then its hints are added to `counts`. Follows getHintsByZone. */
function keepHints(
  slice: EndpointSlice,
  allocations: ReadonlyMap<string, Allocation>,
  counts: Map<string, number>,
): boolean {
  const own = new Map<string, number>();
  for (const { hints } of readyIn(slice)) {
    const names = (hints?.forZones ?? []).map(({ name }) => name);
    if (names.length === 0) return false;
    for (const name of names) own.set(name, (own.get(name) ?? 0) + 1);
  }
  const fits = [...own].every(([zone, count]) => {
    const allocation = allocations.get(zone);
    return allocation !== undefined && count + (counts.get(zone) ?? 0) <= allocation.maximum;
  });
  if (fits) for (const [zone, count] of own) counts.set(zone, (counts.get(zone) ?? 0) + count);
  return fits;
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
