import { expect, it } from 'vitest';
import { createErrors } from '../shared/golden.ts';
import { csiDriver } from './csi-driver.ts';

it.each([
  [{ serviceAccountTokenInSecrets: true, tokenRequests: [{ audience: 'a' }] }, []],
  [
    { serviceAccountTokenInSecrets: false },
    [
      'spec.serviceAccountTokenInSecrets: Invalid value: false: serviceAccountTokenInSecrets is set but no tokenRequests are specified',
    ],
  ],
  [
    { nodeAllocatableUpdatePeriodSeconds: 5 },
    ['spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 5: must be greater than or equal to 10 seconds'],
  ],
])('a driver of %j is refused for %j', (spec, errors) => {
  expect(createErrors(csiDriver, { spec }, 'csi.example.com')).toEqual(errors);
});
