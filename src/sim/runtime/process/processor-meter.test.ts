import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { createProcessorMeter } from './processor-meter.ts';

it('tells what was spent in the last whole window, and nothing once that is over', async () => {
  const clock = virtualClock();
  const meter = createProcessorMeter(clock);
  meter.spend(1_500);
  expect(meter.milliCores()).toBe(0);
  await clock.advance(15_000);
  expect(meter.milliCores()).toBe(100);
  await clock.advance(15_000);
  expect(meter.milliCores()).toBe(0);
});

it('forgets what was spent before a window in which nobody did anything', async () => {
  const clock = virtualClock();
  const meter = createProcessorMeter(clock);
  meter.spend(1_500);
  await clock.advance(45_000);
  expect(meter.milliCores()).toBe(0);
});
