import { addressNumber } from '../../runtime/index.ts';

/** A block of IPv4 addresses: the first one, and how many there are. */
export interface Block {
  readonly first: number;
  readonly size: number;
}

/** `10.0.0.7/8` as the block that it lies in; undefined when it is none. */
export function parseBlock(text: string): Block | undefined {
  const [address = '', length = ''] = text.split('/');
  const number = addressNumber(address);
  if (number === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const size = 2 ** (32 - Number(length));
  return { first: Math.floor(number / size) * size, size };
}

export function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

export function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

export function contains(block: Block, address: string): boolean {
  const number = addressNumber(address);
  return number !== undefined && number >= block.first && number < block.first + block.size;
}

/** The lowest address of `range` that is neither taken nor the subnet's own first or last one; undefined: none is left. */
export function freeAddress(subnet: Block, range: Block, taken: ReadonlySet<string>): string | undefined {
  const last = subnet.first + subnet.size - 1;
  for (let number = range.first; number < range.first + range.size; number += 1) {
    if (number === subnet.first || number === last) continue;
    const address = addressText(number);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/** What networks that nobody gave a subnet are made of. Follows libnetwork ipamutils, local scope defaults. */
function* defaultPools(): Generator<string> {
  for (let second = 17; second < 32; second += 1) yield `172.${second}.0.0/16`;
  for (let third = 0; third < 256; third += 16) yield `192.168.${third}.0/20`;
}

/** The first default pool that touches none of those; undefined: all are used up. */
export function freePool(used: readonly Block[]): string | undefined {
  for (const pool of defaultPools()) {
    const block = parseBlock(pool);
    if (block !== undefined && !used.some((other) => overlap(block, other))) return pool;
  }
  return undefined;
}

/** The Ethernet address that the bridge driver makes of an IPv4 address. */
export function ethernetAddress(address: string): string {
  const parts = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `02:42:${parts.join(':')}`;
}
