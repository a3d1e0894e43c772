import { expect, test } from 'vitest';
import type { Clock } from '#api';
import { startIdleTimer } from './idle.ts';

test('a day without use, counted from the last one, is idle', () => {
  let now = 0;
  let due: { at: number; run: () => void } | undefined;
  const clock: Clock = {
    now: () => now,
    after: (delay, run) => {
      due = { at: now + delay, run };
      return { cancel: () => {} };
    },
  };
  let idle = 0;
  const timer = startIdleTimer(clock, () => idle++, 100);
  const passTo = (time: number): void => {
    while (due !== undefined && due.at <= time) {
      const { at, run } = due;
      due = undefined;
      now = at;
      run();
    }
    now = time;
  };
  passTo(60);
  timer.active();
  passTo(150);
  expect(idle).toBe(0);
  passTo(160);
  expect(idle).toBe(1);
});
