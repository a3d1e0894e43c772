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

/** Follows apimachinery pkg/util/validation, IsValidIP. */
export function validateIp(where: Path, text: string): FieldError[] {
  return isIp(text) ? [] : [fieldInvalid(where, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}
