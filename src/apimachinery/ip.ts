const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

/** Also true of a CIDR whose address is IPv6. */
export function isIpv6(text: string): boolean {
  return text.includes(':');
}

/** Whether the text is an IPv4 or IPv6 address. */
export function isIp(text: string): boolean {
  return isIpv4(text) || isIpv6Address(text);
}

function isIpv6Address(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) {
    return false;
  }
  const halves = text.split('::');
  if (halves.length > 2) {
    return false;
  }
  let groups = 0;
  for (const half of halves) {
    const parts = half === '' ? [] : half.split(':');
    for (const [index, part] of parts.entries()) {
      if (isIpv4(part) && index === parts.length - 1) {
        groups += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
        groups += 1;
      } else {
        return false;
      }
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** Whether the text is `address/prefix`. */
export function isCidr(text: string): boolean {
  const match = /^(.+)\/(\d{1,3})$/.exec(text);
  const [, address = '', bits = ''] = match ?? [];
  return match !== null && isIp(address) && Number(bits) <= (isIpv6(address) ? 128 : 32);
}

/** Whether a CIDR holds another one that is smaller. */
export function cidrContains(outer: string, inner: string): boolean {
  const [outerAddress = '', outerBits = '0'] = outer.split('/');
  const [innerAddress = '', innerBits = '0'] = inner.split('/');
  if (isIpv6(outerAddress) !== isIpv6(innerAddress) || Number(innerBits) <= Number(outerBits)) {
    return false;
  }
  const rest = BigInt((isIpv6(outerAddress) ? 128 : 32) - Number(outerBits));
  return addressNumber(outerAddress) >> rest === addressNumber(innerAddress) >> rest;
}

/** The number that a valid address writes. */
export function addressNumber(address: string): bigint {
  if (isIpv4(address)) {
    return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':').flatMap(hexGroups));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** The groups of a part of an IPv6 address; a trailing IPv4 address is two. */
function hexGroups(part: string): string[] {
  if (!isIpv4(part)) {
    return [part];
  }
  const number = addressNumber(part);
  return [(number >> 16n).toString(16), (number & 65_535n).toString(16)];
}

/** An address as Go's net.IP writes it: the longest run of zero groups, two at least, is left out. Follows RFC 5952. */
export function canonicalIp(address: string): string {
  const number = addressNumber(address);
  return isIpv6(address) ? writeIpv6(number) : writeIpv4(number);
}

function writeIpv4(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
}

function writeIpv6(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (number >> BigInt(112 - 16 * index)) & 65_535n);
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from += 1) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0n) length += 1;
    if (length > best.length) best = { from, length };
  }
  const text = (part: readonly bigint[]): string => part.map((group) => group.toString(16)).join(':');
  return best.from < 0
    ? text(groups)
    : `${text(groups.slice(0, best.from))}::${text(groups.slice(best.from + best.length))}`;
}

/** Whether a valid CIDR holds a valid address. */
export function cidrHolds(cidr: string, address: string): boolean {
  const [network = '', bits = '0'] = cidr.split('/');
  if (isIpv6(network) !== isIpv6(address)) {
    return false;
  }
  const rest = BigInt((isIpv6(network) ? 128 : 32) - Number(bits));
  return addressNumber(network) >> rest === addressNumber(address) >> rest;
}
