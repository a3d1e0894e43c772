import { expect, test } from 'vitest';
import { firstValues, lastValues, seededValues } from './parameter-values.ts';

const parameters = {
  claim: { oneOf: ['orders', 'invoices', 'parcels'] },
  other: { oneOf: ['orders', 'invoices', 'parcels'], not: 'claim' },
  size: { from: 1, to: 8, step: 2, unit: 'Gi' },
  replicas: { from: 2, to: 5 },
};

test('without a seed everybody gets the first values; the last ones are the other end', () => {
  expect(firstValues(parameters)).toEqual({ claim: 'orders', other: 'invoices', size: '1Gi', replicas: 2 });
  expect(lastValues(parameters)).toEqual({ claim: 'parcels', other: 'invoices', size: '7Gi', replicas: 5 });
});

test('a seed always gives the same values', () => {
  const values = seededValues(parameters, 'pack/one', 'mina');
  expect(values).toEqual(seededValues(parameters, 'pack/one', 'mina'));
  expect(values).toEqual({ claim: 'parcels', other: 'orders', size: '5Gi', replicas: 2 });
});

test('a class gets different tasks, and none has twice the value that has to differ', () => {
  const all = Array.from({ length: 60 }, (_, student) => seededValues(parameters, 'pack/one', `student-${student}`));
  expect(new Set(all.map((values) => JSON.stringify(values))).size).toBeGreaterThan(30);
  expect(all.filter(({ claim, other }) => claim === other)).toEqual([]);
  for (const name of ['orders', 'invoices', 'parcels']) expect(all.map(({ claim }) => claim)).toContain(name);
});
