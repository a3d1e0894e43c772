import { createHash } from 'node:crypto';

const hashOf = (text: string) => createHash('md5').update(text).digest('hex');
const pairs = (hex: string) => (hex.match(/../g) ?? []).join(':');

/** The MAC address of a host's own card: of the range that virtual machines have. */
export function cardAddress(host: string): string {
  return `52:54:00:${pairs(hashOf(host).slice(0, 6))}`;
}

/** The MAC address of an interface that software made on a host: locally administered, the same every time. */
export function virtualAddress(host: string, name: string): string {
  const second = '26ae'[Number.parseInt(hashOf(name)[0] ?? '0', 16) % 4];
  return pairs(`6${second}${hashOf(`${host} ${name}`).slice(0, 10)}`);
}
