import { addressNumber, canonicalIp, cidrHolds, isIpv6 } from '#apimachinery';
import type { ServiceCIDR } from '#types/networking-v1';
import type { RequestContext } from '../../../registry/resource.ts';

/** Addresses that Services get: offsets from `base`, the band below `dynamic` only when asked for, or when there is no other. */
export interface ServiceNetwork {
  readonly text: string;
  readonly base: number;
  readonly first: number;
  readonly dynamic: number;
  readonly last: number;
}

const defaultCidr = '10.96.0.0/16';
const made = new Map<string, ServiceNetwork>();

/** The first band is a sixteenth of the range, between 16 and 256. Follows ipallocator, calculateRangeOffset. */
function networkOf(text: string): ServiceNetwork {
  const known = made.get(text);
  if (known !== undefined) {
    return known;
  }
  const [address = '', bits = '32'] = text.split('/');
  const size = 2 ** (32 - Number(bits));
  const offset = size < 16 ? 0 : Math.min(256, Math.max(16, Math.floor(size / 16)));
  const network = {
    text,
    base: Number(addressNumber(address)),
    first: 1,
    dynamic: 1 + offset,
    last: Math.max(1, size - 2),
  };
  made.set(text, network);
  return network;
}

/** The IPv4 ranges of the ServiceCIDRs that are ready, the cluster's own first. */
export function serviceNetworks(context: RequestContext): readonly ServiceNetwork[] {
  const ranges = context.lookupAll('networking.k8s.io', 'servicecidrs') as readonly ServiceCIDR[];
  if (ranges.length === 0) {
    return [networkOf(defaultCidr)];
  }
  const isOwn = ({ metadata }: ServiceCIDR): number => (metadata.name === 'kubernetes' ? 0 : 1);
  return ranges
    .filter(({ metadata, status }) => {
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      return metadata.deletionTimestamp === undefined && ready?.status !== 'False';
    })
    .toSorted((left, right) => isOwn(left) - isOwn(right))
    .flatMap(({ spec }) => (spec?.cidrs ?? []).filter((cidr) => !isIpv6(cidr)).map(networkOf));
}

/** Whether the address is one that the network gives: its first and its last one are its own. */
export function gives({ text, base, first, last }: ServiceNetwork, ip: string): boolean {
  const offset = Number(addressNumber(ip)) - base;
  return cidrHolds(text, ip) && offset >= first && offset <= last;
}

/** The address so many steps into the network. */
export function addressAt({ base }: ServiceNetwork, offset: number): string {
  const number = base + offset;
  return canonicalIp([24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.'));
}
