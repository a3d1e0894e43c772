import { type FieldError, fieldInvalid } from '#apimachinery';
import type { Path } from './errors.ts';
import { addressNumber, isIp, isIpv6 } from './ip.ts';

const mapped = 0xffffn;

/** The text without the zeros that stand before the parts of an IPv4 address. */
function withoutZeros(text: string): string {
  return isIpv6(text) ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
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

/** What is wrong with a text that must be an address in its one true form. Follows apimachinery pkg/util/validation, IsValidIP. */
export function strictIpProblems(text: string): readonly string[] {
  const bare = withoutZeros(text);
  if (!isIp(bare)) {
    return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  }
  if (bare !== text) {
    return ['must not have leading 0s'];
  }
  if (isMapped(text)) {
    return ['must not be an IPv4-mapped IPv6 address'];
  }
  const canonical = canonicalIp(text);
  return canonical === text ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

function isMapped(text: string): boolean {
  return isIpv6(text) && addressNumber(text) >> 32n === mapped;
}

/** Follows apimachinery pkg/util/validation, IsValidCIDR. */
export function validateStrictCidr(where: Path, text: string): FieldError[] {
  const wrong = (detail: string): FieldError[] => [fieldInvalid(where, text, detail)];
  const [, address = '', bits = ''] = /^([^/]+)\/(\d+)$/.exec(text) ?? [];
  const bare = withoutZeros(address);
  const size = isIpv6(address) ? 128 : 32;
  if (!isIp(bare) || Number(bits) > size) {
    return wrong('must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  }
  if (bare !== address || /^0\d/.test(bits)) {
    return wrong('must not have leading 0s in IP or prefix length');
  }
  if (isMapped(address)) {
    return wrong('must not have an IPv4-mapped IPv6 address');
  }
  const rest = BigInt(size - Number(bits));
  const number = addressNumber(address);
  if ((number >> rest) << rest !== number) {
    return wrong('must not have bits set beyond the prefix length');
  }
  const canonical = `${canonicalIp(address)}/${Number(bits)}`;
  return canonical === text ? [] : wrong(`must be in canonical form (${JSON.stringify(canonical)})`);
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
