import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { EndpointRecord, IpamConfig, NetworkRecord } from '../records.ts';
import { addressText, contains, freeAddress, freePool, overlap, parseBlock } from './subnets.ts';

/** Where a network's addresses come from; all empty for one without (host, null). */
export type Pool = Pick<NetworkRecord, 'subnet' | 'range' | 'gateway' | 'configs'>;

/** What one that asked for nothing gets, or what it asked for, checked. Follows libnetwork ipam.RequestPool. Throws EngineError. */
export function choosePool(engine: Engine, configs: readonly IpamConfig[]): Pool {
  const used = [...engine.networks.values()].flatMap(({ subnet }) => parseBlock(subnet) ?? []);
  const [wanted] = configs;
  if (wanted === undefined) {
    // The machine's own network is in its routing table, which default pools keep away from.
    const routes = parseBlock(`${engine.host.address}/16`);
    const subnet = freePool(routes === undefined ? used : [...used, routes]);
    if (subnet === undefined) throw refuse.noPool();
    const gateway = addressText((parseBlock(subnet)?.first ?? 0) + 1);
    return { subnet, range: subnet, gateway, configs: [{ Subnet: subnet, Gateway: gateway }] };
  }
  const { Subnet: subnet = '', IPRange: range = subnet, Gateway: gateway } = wanted;
  const block = parseBlock(subnet);
  if (block === undefined) throw refuse.badSubnet(subnet);
  if (used.some((other) => overlap(block, other))) throw refuse.poolOverlaps();
  if (gateway !== undefined && parseBlock(`${gateway}/32`) === undefined) throw refuse.badGateway(gateway);
  if (gateway !== undefined && !contains(block, gateway)) throw refuse.gatewayOutOfRange(gateway);
  const first = freeAddress(block, parseBlock(range) ?? block, new Set(Object.values(wanted.AuxiliaryAddresses ?? {})));
  return { subnet, range, gateway: gateway ?? first ?? '', configs };
}

/** Addresses that nobody can get any more. */
function takenIn(engine: Engine, network: NetworkRecord): ReadonlySet<string> {
  const auxiliary = network.configs.flatMap(({ AuxiliaryAddresses: list }) => Object.values(list ?? {}));
  const given = [...engine.lives.values()].flatMap(({ record }) =>
    record.endpoints
      .filter(({ networkId, address }) => networkId === network.id && address !== '')
      .map(({ address }) => address),
  );
  return new Set([network.gateway, ...auxiliary, ...given]);
}

/** The address of a new endpoint: the one that was asked for, or the lowest free one. Throws EngineError. */
export function chooseAddress(engine: Engine, network: NetworkRecord, endpoint: EndpointRecord): string {
  const subnet = parseBlock(network.subnet);
  if (subnet === undefined) return '';
  const taken = takenIn(engine, network);
  const wanted = endpoint.ipamConfig?.IPv4Address ?? '';
  if (wanted !== '') {
    if (!contains(subnet, wanted)) throw refuse.foreignAddress(wanted);
    if (taken.has(wanted)) throw refuse.addressInUse();
    return wanted;
  }
  const free = freeAddress(subnet, parseBlock(network.range) ?? subnet, taken);
  if (free === undefined) throw refuse.noAddress(network.name, network.id);
  return free;
}
