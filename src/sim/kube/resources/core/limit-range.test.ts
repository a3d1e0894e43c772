import { expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { limitRange } from './limit-range.ts';

it('limits of containers default to the maximum, requests to limits and the minimum', () => {
  const limits = [
    {
      type: 'Container',
      default: { cpu: '500m' },
      max: { cpu: '1', memory: '1Gi' },
      min: { 'ephemeral-storage': '1Gi' },
    },
  ];
  expect(created(limitRange, { spec: { limits } }).spec).toMatchObject({
    limits: [
      {
        default: { cpu: '500m', memory: '1Gi' },
        defaultRequest: { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '1Gi' },
      },
    ],
  });
});

it.each([
  [
    { type: 'Bogus', max: { cpu: '1' } },
    ['spec.limits[0].type: Invalid value: "Bogus": must be a standard limit type or fully qualified'],
  ],
  [
    { type: 'Container', max: { cpu: '1' }, min: { cpu: '2' } },
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [
    { type: 'Pod', default: { cpu: '1' } },
    ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
  ],
  [
    { type: 'PersistentVolumeClaim' },
    [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  ],
  [
    { type: 'Pod', maxLimitRequestRatio: { cpu: '500m' } },
    ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
  ],
  [
    { type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } },
    ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000'],
  ],
])('%j is refused', (item, errors) => {
  expect(createErrors(limitRange, { spec: { limits: [item] } })).toEqual(errors);
});

it('a row has the creation time', () => {
  expect(row(limitRange, created(limitRange))).toEqual({ Name: 'x', 'Created At': '' });
});
