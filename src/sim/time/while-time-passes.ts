import type { Clock } from '#api';
import type { VirtualClock } from './virtual-clock.ts';

/** Between two looks at the machine's own time (milliseconds). */
const beat = 4;
/** A beat that came late is taken for no longer than this: what could not run meanwhile must not find its time over. */
const longestBeat = 20;

/**
 * What `work` comes to, while time goes by on a virtual clock: `speed` times as fast as on the machine's own, since programs
 * outside (kubectl that waits for a Pod) measure theirs. Timers still run one after the other, each with all that it sets off.
 */
export async function whileTimePasses<T>(
  work: Promise<T>,
  clock: VirtualClock,
  machine: Clock,
  speed: number,
): Promise<T> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  let last = machine.now();
  while (!over) {
    await new Promise<void>((resolve) => void machine.after(beat, resolve));
    const now = machine.now();
    await clock.advance(Math.min(Math.max(0, now - last), longestBeat) * speed);
    last = now;
  }
  return work;
}
