import { expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';

const selector = { matchLabels: { app: 'web' } };

it('a new PodDisruptionBudget allows nothing yet', () => {
  expect(created(podDisruptionBudget, { spec: { minAvailable: 1, selector } })).toMatchObject({
    spec: { minAvailable: 1, selector },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  });
});

it.each<[string, Record<string, unknown>, string[]]>([
  [
    'two amounts',
    { minAvailable: 1, maxUnavailable: '150%', selector },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":"150%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      'spec.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
    ],
  ],
  [
    'a negative amount and an unknown policy',
    { minAvailable: -1, unhealthyPodEvictionPolicy: 'Never' },
    [
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
])('a PodDisruptionBudget with %s is refused', (_, spec, texts) => {
  expect(createErrors(podDisruptionBudget, { spec })).toEqual(texts);
});

it('a row of a PodDisruptionBudget shows what is given', () => {
  expect(row(podDisruptionBudget, created(podDisruptionBudget, { spec: { maxUnavailable: '50%' } }))).toEqual({
    Name: 'x',
    'Min Available': 'N/A',
    'Max Unavailable': '50%',
    'Allowed Disruptions': 0,
    Age: '<unknown>',
  });
});
