import { expect, test } from 'vitest';
import { didYouMean, nearestNames } from './nearest.ts';

test.each([
  ['pv-logs', ['pv-log', 'pv-data', 'other'], ['pv-log']],
  ['pv-olg', ['pv-log'], ['pv-log']],
  ['create-pv', ['create-persistent-volume', 'bind-mount-container'], []],
  ['bind-mount', ['create-persistent-volume', 'bind-mount-container'], ['bind-mount-container']],
  ['PV-LOG', ['pv-log'], ['pv-log']],
  ['x', ['completely-different'], []],
  ['', ['abc'], []],
])('near %s among %j are %j', (wanted, names, near) => {
  expect(nearestNames(wanted, names)).toEqual(near);
});

test('the nearest comes first and at most three are named', () => {
  expect(nearestNames('data', ['datab', 'data1', 'dato', 'date'])).toEqual(['data1', 'datab', 'date']);
});

test('a very long name costs bounded time', () => {
  expect(nearestNames('a'.repeat(1_000_000), ['a'.repeat(1_000_000)])).toHaveLength(1);
});

test.each([
  ['stat', ['check'], undefined],
  ['stat', ['check', 'start'], 'Did you mean start?'],
  ['stat', ['start', 'status'], 'Did you mean start or status?'],
  ['stat', ['start', 'status', 'stop'], 'Did you mean start, status or stop?'],
])('%s among %j: %s', (wanted, names, expected) => {
  expect(didYouMean(wanted, names)).toBe(expected);
});
