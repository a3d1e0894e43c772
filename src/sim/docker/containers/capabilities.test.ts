import { expect, it } from 'vitest';
import { capabilitySet } from './capabilities.ts';

it.each([
  [{}, false, 'a80425fb'],
  [{}, true, '1ffffffffff'],
  [{ CapAdd: ['cap_net_admin'], CapDrop: ['NET_RAW'] }, false, 'a80415fb'],
  [{ CapDrop: ['ALL'], CapAdd: ['CHOWN'] }, false, '1'],
  [{ CapDrop: ['ALL'] }, false, '0'],
  [{ CapAdd: ['all'], CapDrop: ['SYS_ADMIN'] }, false, '1ffffdfffff'],
  [{ CapAdd: ['ALL'], CapDrop: ['ALL'] }, false, '1ffffffffff'],
])('%j, privileged %s: %s', (wishes, privileged, expected) => {
  expect(capabilitySet(wishes, privileged).toString(16)).toBe(expected);
});
