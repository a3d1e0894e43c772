import { expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { endpoints } from './endpoints.ts';

it('ports speak TCP unless they say otherwise', () => {
  const { subsets } = created(endpoints, { subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 1 }] }] });
  expect(subsets).toEqual([{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 1, protocol: 'TCP' }] }]);
});

it.each([
  [{ ports: [{ port: 1 }] }, ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']],
  [
    { addresses: [{ ip: '127.0.0.1' }] },
    ['subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ],
  [
    { addresses: [{ ip: '1.1.1.1' }], ports: [{ port: 1 }, { port: 0, name: 'x' }] },
    [
      'subsets[0].ports[0].name: Required value',
      'subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
  ],
])('%j is refused', (subset, errors) => {
  expect(createErrors(endpoints, { subsets: [subset] })).toEqual(errors);
});

it.each([
  [[], '<none>'],
  [[{ notReadyAddresses: [{ ip: '1.1.1.1' }] }], ''],
  [[{ addresses: [{ ip: '1.1.1.1' }] }], '1.1.1.1'],
  [
    [{ addresses: [{ ip: '1.1.1.1' }, { ip: '1.1.1.2' }], ports: [{ port: 1 }, { port: 2 }] }],
    '1.1.1.1:1,1.1.1.2:1,1.1.1.1:2 + 1 more...',
  ],
])('%j reads %s', (subsets, text) => {
  expect(row(endpoints, created(endpoints, { subsets })).Endpoints).toBe(text);
});
