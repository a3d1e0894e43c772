import { expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { endpointSlice } from './endpoint-slice.ts';

const one = { addresses: ['192.0.2.20'] };

it('ports have a name and a protocol', () => {
  expect(created(endpointSlice, { addressType: 'IPv4', endpoints: [one], ports: [{ port: 1 }] }).ports).toEqual([
    { name: '', port: 1, protocol: 'TCP' },
  ]);
});

it.each([
  [
    { addressType: 'IPv9', endpoints: [] },
    ['addressType: Unsupported value: "IPv9": supported values: "FQDN", "IPv4", "IPv6"'],
  ],
  [{ endpoints: [one] }, ['addressType: Required value']],
  [
    { addressType: 'IPv4', endpoints: [{ addresses: ['fe80--1'] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "fe80--1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    { addressType: 'IPv4', endpoints: [{ addresses: [] }] },
    ['endpoints[0].addresses: Required value: must contain at least 1 address'],
  ],
  [
    {
      addressType: 'IPv4',
      endpoints: [],
      ports: [
        { name: 'a', port: 1 },
        { name: 'a', port: 2 },
      ],
    },
    ['ports[1].name: Duplicate value: "a"'],
  ],
  [
    { addressType: 'FQDN', endpoints: [{ addresses: ['local'] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "local": should be a domain with at least two segments separated by dots',
    ],
  ],
])('%j is refused', (fields, errors) => {
  expect(createErrors(endpointSlice, fields)).toEqual(errors);
});

it('the type of the addresses stays', () => {
  const before = created(endpointSlice, { addressType: 'IPv4', endpoints: [] });
  expect(updateErrors(endpointSlice, { ...before, addressType: 'IPv6' }, before)).toEqual([
    'addressType: Invalid value: "IPv6": field is immutable',
  ]);
});

it('a row shows three endpoints', () => {
  const endpoints = ['a.b', 'c.d', 'e.f', 'g.h'].map((address) => ({ addresses: [address] }));
  expect(row(endpointSlice, created(endpointSlice, { addressType: 'FQDN', endpoints }))).toEqual({
    Name: 'x',
    AddressType: 'FQDN',
    Ports: '<unset>',
    Endpoints: 'a.b,c.d,e.f + 1 more...',
    Age: '<unknown>',
  });
});
