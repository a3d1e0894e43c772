import type { Clock } from '#api';
import type { Simulation, virtualClock } from '#sim';

type VirtualClock = ReturnType<typeof virtualClock>;

/** How long by a virtual clock things may go on by themselves: grace periods, probes, the first back-offs (milliseconds). */
const longest = 60_000;
/** Kubelets look at their probes and at their machine's disk every ten seconds. */
const calm = 11_000;
const step = 100;

/**
 * Resolves when nothing more is going to happen by itself. A virtual clock is moved on for that, also while the simulation still
 * works: what it works on may be waiting for time to pass.
 */
export async function settle(simulation: Simulation, clock: Clock): Promise<void> {
  if (!isVirtual(clock)) return simulation.settled();
  let passed = 0;
  const untilSettled = async (): Promise<void> => {
    let settled = false;
    const done = simulation.settled().then(() => {
      settled = true;
    });
    await clock.settle();
    for (; !settled && passed < longest; passed += step) await clock.advance(step);
    if (settled) await done;
  };
  await untilSettled();
  if (passed < longest) await clock.runUntilCalm(longest - passed, calm);
  await untilSettled();
}

/** What `work` comes to; a virtual clock is moved on while it waits, since nobody else does. */
export async function drive<T>(work: Promise<T>, clock: Clock): Promise<T> {
  if (!isVirtual(clock)) return work;
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  await clock.settle();
  for (let passed = 0; !over && passed < longest; passed += step) await clock.advance(step);
  return work;
}

/** Whether time passes only when somebody moves it on. */
export function isVirtual(clock: Clock): clock is VirtualClock {
  return 'runUntilIdle' in clock;
}
