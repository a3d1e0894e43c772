import { type FieldError, fieldInvalid, isIp } from '#apimachinery';
import type { Path } from './errors.ts';

export { cidrContains, isCidr, isIp, isIpv4, isIpv6 } from '#apimachinery';

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
