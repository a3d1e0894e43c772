import type { EndpointPort } from '#types/core-v1';

const PRIME = (1n << 88n) + 0x13bn;
const OFFSET = 0x6c62272e07bb014262b821756295c58dn;

/** FNV-1a with 128 bits. */
export function fnv128a(text: string): bigint {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * PRIME);
  }
  return hash;
}

/** A port as the controller prints it before it hashes it. */
function dump({ name = '', port, protocol = '', appProtocol }: EndpointPort): string {
  const app = appProtocol === undefined ? '<nil>' : appProtocol;
  return `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${app}}`;
}

/** Ports in the order in which Endpoints show them: that of their hashes. Follows pkg/api/v1/endpoints, portsByHash. */
export function inHashOrder(ports: readonly EndpointPort[]): EndpointPort[] {
  if (ports.length < 2) return [...ports];
  return ports
    .map((port) => ({ port, hash: fnv128a(dump(port)) }))
    .sort((left, right) => (left.hash < right.hash ? -1 : 1))
    .map(({ port }) => port);
}
