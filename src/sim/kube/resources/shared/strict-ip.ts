import { addressNumber, canonicalIp, type FieldError, fieldInvalid, isIp, isIpv6 } from '#apimachinery';
import type { Path } from './errors.ts';
import { isMapped, withoutZeros } from './ip.ts';

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
