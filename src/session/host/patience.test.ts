import { expect, test } from 'vitest';
import type { Clock, Scenario } from '#api';
import { startPatience } from './patience.ts';

const never = new AbortController().signal;
const scenario = (...within: string[]): Scenario =>
  ({ document: { checks: within.map((text) => ({ within: text })) } }) as unknown as Scenario;

function clockAt(now: number) {
  const delays: number[] = [];
  const runs: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    after: (delay, run) => {
      delays.push(delay);
      runs.push(run);
      return { cancel: () => {} };
    },
  };
  return { clock, delays, runs };
}

const sim = { lab: 'two-node', backend: 'sim' } as const;

test.each([
  ['nobody changed anything', sim, undefined, []],
  ['the last change was long ago', sim, 0, []],
  ['the last change was two seconds ago', sim, 98_000, [8000]],
  ['a real engine does not tell', { ...sim, dockerHost: 'unix:///x' }, undefined, [10_000]],
  ['a live cluster does not tell', { ...sim, backend: 'live' as const }, undefined, [10_000]],
])('%s', (_, source, lastWrite, expected) => {
  const { clock, delays } = clockAt(100_000);
  const patience = startPatience({ scenario: scenario('2s', '10s'), source, lastWrite, clock, interrupt: never });
  expect(delays).toEqual(expected);
  expect(patience.wait).toBe(expected.length > 0);
});

test('waiting ends when its time is over, and when the lab is changed', () => {
  const { clock, runs } = clockAt(0);
  const interrupt = new AbortController();
  const options = { scenario: scenario('10s'), source: sim, lastWrite: 0, clock };
  const first = startPatience({ ...options, interrupt: never });
  runs[0]?.();
  expect(first.signal.aborted).toBe(true);
  const second = startPatience({ ...options, interrupt: interrupt.signal });
  expect(second.signal.aborted).toBe(false);
  interrupt.abort();
  expect(second.signal.aborted).toBe(true);
});
