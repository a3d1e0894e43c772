import { addressNumber, type FieldError, fieldInvalid, isIp, isIpv6 } from '#apimachinery';
import type { Path } from './errors.ts';

export { cidrContains, isIp, isIpv4, isIpv6 } from '#apimachinery';

const mapped = 0xffffn;

/** The text without the zeros that stand before the parts of an IPv4 address. */
export function withoutZeros(text: string): string {
  return isIpv6(text) ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

/** Whether an IPv6 address stands for an IPv4 one. */
export function isMapped(text: string): boolean {
  return isIpv6(text) && addressNumber(text) >> 32n === mapped;
}

/** The parts of a CIDR as old fields take it: the address without needless zeros. Undefined for anything else. */
export function looseCidr(text: string): { readonly address: string; readonly bits: number } | undefined {
  const [, written = '', digits = ''] = /^([^/]+)\/(\d+)$/.exec(text) ?? [];
  const address = withoutZeros(written);
  const bits = Number(digits);
  return digits !== '' && isIp(address) && bits <= (isIpv6(address) ? 128 : 32) ? { address, bits } : undefined;
}

/** Whether old fields take the text for `address/prefix`. Follows apimachinery pkg/util/validation, IsValidCIDRForLegacyField. */
export function isCidr(text: string): boolean {
  return looseCidr(text) !== undefined;
}

/** Addresses that no endpoint can have. Follows pkg/apis/core/validation, ValidateEndpointIP. */
export function validateEndpointIp(where: Path, text: string): FieldError[] {
  const lower = withoutZeros(text).toLowerCase();
  if (!isIp(lower)) {
    return [fieldInvalid(where, text, 'must be a valid IP address')];
  }
  const rules: readonly (readonly [boolean, string])[] = [
    [lower === '0.0.0.0' || /^[0:]+$/.test(lower), `may not be unspecified (${text})`],
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

/** Addresses of old fields, which may have needless zeros. Follows apimachinery pkg/util/validation, IsValidIPForLegacyField. */
export function validateIp(where: Path, text: string): FieldError[] {
  return isIp(withoutZeros(text))
    ? []
    : [fieldInvalid(where, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}
