import { addressNumber } from './addresses.ts';
import { cardAddress, virtualAddress } from './hardware-address.ts';

/** What an interface of a namespace shows besides its address. */
export interface CardFacts {
  /** Default: the first of `eth0`, `eth1` ... that is free. */
  readonly name?: string;
  /** Its number in the whole kernel; that of the other end, for one of a pair. */
  readonly index: number;
  readonly peer?: number;
  /** Bits of the network's part of the address. */
  readonly prefix: number;
  /** Where the default route of that network leads; undefined: it has none. */
  readonly gateway?: string | undefined;
  readonly hardware: string;
  readonly mtu: number;
}

/** An interface as ip and ifconfig show it: `eth0`. */
export interface Card extends CardFacts {
  readonly name: string;
  readonly address: string;
}

/** Of a Pod: one end of a pair in the network of its node, as flannel makes it. */
export function podCard(address: string): CardFacts {
  return {
    index: 2,
    peer: Number(address.split('.').at(-1)) + 4,
    prefix: 24,
    gateway: address.replace(/\d+$/, '1'),
    hardware: virtualAddress(address, 'eth0'),
    mtu: 1450,
  };
}

/** That of a machine whose network nobody described: a card of its own in a network of 256 addresses. */
export function usualCard(address: string, position: number): CardFacts {
  return {
    index: position + 2,
    prefix: 24,
    ...(position === 0 ? { gateway: address.replace(/\d+$/, '1') } : {}),
    hardware: cardAddress(address),
    mtu: 1500,
  };
}

const text = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** The first and last address of the network that a card is in, and its mask. */
export function networkOf({ address, prefix }: Pick<Card, 'address' | 'prefix'>): {
  readonly base: string;
  readonly broadcast: string;
  readonly mask: string;
} {
  const size = 2 ** (32 - prefix);
  const first = Math.floor((addressNumber(address) ?? 0) / size) * size;
  return { base: text(first), broadcast: text(first + size - 1), mask: text(2 ** 32 - size) };
}
