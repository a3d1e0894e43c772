import { expect, test } from 'vitest';
import { virtualClock, whileTimePasses } from './index.ts';

/** The machine's own time, of which each beat takes `took` milliseconds. */
function machine(took: number) {
  let now = 0;
  return {
    now: () => now,
    after: (_: number, run: () => void) => {
      now += took;
      setImmediate(run);
      return { cancel: () => {} };
    },
  };
}

test('time goes by faster than on the machine while the work lasts, and stands still after it', async () => {
  const clock = virtualClock(0);
  let end = (): void => {};
  const work = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  clock.after(1000, end);
  expect(await whileTimePasses(work, clock, machine(5), 20)).toBe('done');
  const stopped = clock.now();
  expect(stopped).toBe(1000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(clock.now()).toBe(stopped);
});

test('a beat that came late does not make time leap', async () => {
  const clock = virtualClock(0);
  const seen: number[] = [];
  let rounds = 0;
  const work = new Promise<void>((resolve) => {
    const look = () => {
      seen.push(clock.now());
      rounds += 1;
      if (rounds === 3) resolve();
      else clock.after(1, look);
    };
    clock.after(1, look);
  });
  await whileTimePasses(work, clock, machine(60_000), 20);
  expect(clock.now()).toBeLessThanOrEqual(400);
});

test('work that fails is told as it is', async () => {
  await expect(whileTimePasses(Promise.reject(new Error('broken')), virtualClock(0), machine(5), 20)).rejects.toThrow(
    'broken',
  );
});
