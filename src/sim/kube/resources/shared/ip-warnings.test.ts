import { expect, it } from 'vitest';
import { path } from '#apimachinery';
import { validateEndpointIp, validateIp } from './ip.ts';
import { warningsForCidr, warningsForIp } from './ip-warnings.ts';

const where = path('spec', 'ip');

it.each([
  ['1.2.3.4', []],
  ['2001:db8::1', []],
  ['x', []],
  [
    '01.2.3.4',
    [
      'spec.ip: non-standard IP address "01.2.3.4" will be considered invalid in a future Kubernetes release: use "1.2.3.4"',
    ],
  ],
  [
    '::ffff:1.2.3.4',
    [
      'spec.ip: non-standard IP address "::ffff:1.2.3.4" will be considered invalid in a future Kubernetes release: use "1.2.3.4"',
    ],
  ],
  ['2001:DB8::1', ['spec.ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")']],
])('the address %s is warned of: %j', (text, warnings) => {
  expect(warningsForIp(where, text)).toEqual(warnings);
});

it.each([
  ['1.2.3.0/24', []],
  [' 1.2.3.0/24', []],
  [
    '1.2.3.4/8',
    ['spec.ip: CIDR value "1.2.3.4/8" is ambiguous in this context (should be "1.0.0.0/8" or "1.2.3.4/32"?)'],
  ],
  [
    '01.2.3.0/24',
    [
      'spec.ip: non-standard CIDR value "01.2.3.0/24" will be considered invalid in a future Kubernetes release: use "1.2.3.0/24"',
    ],
  ],
  [
    '2001:DB8::/32',
    ['spec.ip: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")'],
  ],
  [
    '2001:db8::1/64',
    [
      'spec.ip: CIDR value "2001:db8::1/64" is ambiguous in this context (should be "2001:db8::/64" or "2001:db8::1/128"?)',
    ],
  ],
])('the range %s is warned of: %j', (text, warnings) => {
  expect(warningsForCidr(where, text)).toEqual(warnings);
});

it('old fields take addresses with needless zeros', () => {
  expect(validateIp(where, '010.2.3.4')).toEqual([]);
  expect(validateIp(where, '1.2.3')).toHaveLength(1);
});

it.each(['0.0.0.0', '::'])('nobody is reached at %s', (text) => {
  expect(validateEndpointIp(where, text)).toMatchObject([
    { message: `Invalid value: "${text}": may not be unspecified (${text})` },
  ]);
});
