import { type FieldError, fieldInvalid } from '#apimachinery';
import type { Path } from './errors.ts';

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

/** Addresses that no endpoint can have. Follows pkg/apis/core/validation, ValidateEndpointIP. */
export function validateEndpointIp(where: Path, text: string): FieldError[] {
  if (!isIp(text)) {
    return [fieldInvalid(where, text, 'must be a valid IP address')];
  }
  const lower = text.toLowerCase();
  const rules: readonly (readonly [boolean, string])[] = [
    [lower === '0.0.0.0' || /^[0:]+$/.test(lower), 'may not be unspecified (0.0.0.0 or ::)'],
    [/^127\./.test(lower) || /^[0:]*:0*1$/.test(lower), 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [
      /^169\.254\./.test(lower) || /^fe[89ab]/.test(lower),
      'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
    [
      /^224\.0\.0\./.test(lower) || /^ff.2:/.test(lower),
      'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    ],
  ];
  return rules.flatMap(([wrong, detail]) => (wrong ? [fieldInvalid(where, text, detail)] : []));
}

/** Follows apimachinery pkg/util/validation, IsValidIP. */
export function validateIp(where: Path, text: string): FieldError[] {
  return isIp(text) ? [] : [fieldInvalid(where, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
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
