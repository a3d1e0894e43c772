import { expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it.each([
  ['cheap steps', 0, 1],
  ['steps that take longer than a slice', 15, 32],
])('a program of %s that never waits lets the event loop come round', async (_, cost, worth) => {
  const pacer = createPacer();
  let ticks = 0;
  let isOver = false;
  const program = (async () => {
    while (!isOver) {
      compute(cost);
      await pacer.breathe(worth);
    }
  })();
  for (; ticks < 5; ticks += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  isOver = true;
  await program;
  expect(ticks).toBe(5);
});
