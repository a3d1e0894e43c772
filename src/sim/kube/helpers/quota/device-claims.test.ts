import { expect, it } from 'vitest';
import type { KubeObject, QuantityList } from '#apimachinery';
import { evaluatorFor } from './evaluators.ts';

const devices = (name: string) => `${name}.deviceclass.resource.k8s.io/devices`;

it.each<readonly [string, object[], QuantityList]>([
  ['nothing', [], {}],
  ['one device', [{ name: 'a', exactly: { deviceClassName: 'gpu' } }], { [devices('gpu')]: '1' }],
  [
    'devices of two requests',
    [
      { name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 2 } },
      { name: 'b', exactly: { deviceClassName: 'gpu', count: 1 } },
    ],
    { [devices('gpu')]: '3' },
  ],
  [
    'all devices',
    [{ name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'All' } }],
    { [devices('gpu')]: '32' },
  ],
  [
    'one of several',
    [
      {
        name: 'a',
        firstAvailable: [
          { name: 'x', deviceClassName: 'gpu', count: 3 },
          { name: 'y', deviceClassName: 'gpu', count: 1 },
          { name: 'z', deviceClassName: 'other', count: 2 },
        ],
      },
    ],
    { [devices('gpu')]: '3', [devices('other')]: '2' },
  ],
])('a ResourceClaim that asks for %s', (_, requests, expected) => {
  const claim = { kind: 'ResourceClaim', metadata: {}, spec: { devices: { requests } } } as unknown as KubeObject;
  const evaluator = evaluatorFor('resource.k8s.io', 'resourceclaims');
  expect(evaluator?.usage(claim, 0)).toEqual({ 'count/resourceclaims.resource.k8s.io': '1', ...expected });
  expect(Object.keys(expected).every((name) => evaluator?.counts(name))).toBe(true);
});
