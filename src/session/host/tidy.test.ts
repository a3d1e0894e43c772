import { expect, test } from 'vitest';
import type { Clock } from '#api';
import { startTidying } from './tidy.ts';

function steppedClock() {
  let now = 0;
  const due: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after: (delay, run) => {
      due.push({ at: now + delay, run });
      return { cancel: () => {} };
    },
  };
  const passTo = (time: number): void => {
    for (let next = due[0]; next !== undefined && next.at <= time; next = due[0]) {
      due.shift();
      now = next.at;
      next.run();
    }
    now = time;
  };
  return { clock, passTo };
}

test('tidies once it is quiet after the start and after many requests, and not before', () => {
  const { clock, passTo } = steppedClock();
  let tidied = 0;
  const tidying = startTidying(clock, () => tidied++, { requests: 3, burst: 100, quiet: 100 });
  passTo(100);
  expect(tidied).toBe(1);
  tidied = 0;
  tidying.active();
  tidying.active();
  passTo(1_000);
  expect(tidied).toBe(0);
  tidying.active();
  passTo(1_060);
  tidying.active();
  passTo(1_150);
  expect(tidied).toBe(0);
  passTo(1_160);
  expect(tidied).toBe(1);
  tidying.active();
  passTo(2_000);
  expect(tidied).toBe(1);
});

test('a burst that does not end is interrupted for it, the more rarely the longer that takes', () => {
  const { clock, passTo } = steppedClock();
  let tidied = 0;
  const tidy = () => {
    tidied += 1;
    passTo(clock.now() + 2);
  };
  const tidying = startTidying(clock, tidy, { requests: 100, burst: 5, quiet: 1_000_000 });
  const ask = (requests: number): void => {
    for (let request = 0; request < requests; request += 1) tidying.active();
  };
  ask(4);
  expect(tidied).toBe(0);
  ask(1);
  expect(tidied).toBe(1);
  ask(20);
  expect(tidied).toBe(1);
  passTo(clock.now() + 100);
  ask(5);
  expect(tidied).toBe(2);
});
