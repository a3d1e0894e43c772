/** Shares the event loop fairly among simulated programs, so that an endless loop of one delays nobody by much. */
export interface Pacer {
  /**
   * Undefined: go on. Otherwise the programs' slice is used up: wait for it. Cheap enough for every step; who does more in
   * one than a command of a shell says how many such steps it is worth.
   */
  breathe(worth?: number): Promise<void> | undefined;
}

const slice = 2;
const rest = 4;
const stepsBetweenLooks = 32;

/**
 * Programs may run two milliseconds at a time, all that share a pacer together. When they never wait by themselves they
 * rest longer than they run, so that servers in the same process keep most of the processor; who has to wait goes on in
 * turn, however many there are. Rests are real time, also under a virtual clock.
 */
export function createPacer(): Pacer {
  let steps = 0;
  let sliceStart = performance.now();
  /** Whether the event loop came round since the slice began: then the programs waited for something by themselves. */
  let turned = true;
  let ran = 0;
  let slices = 0;
  let lastLook = sliceStart;
  let waiting: (() => void)[] = [];

  function begin(now: number): void {
    sliceStart = now;
    lastLook = now;
    turned = false;
    setImmediate(() => {
      turned = true;
    }).unref();
  }

  function resume(): void {
    begin(performance.now());
    const next = waiting.slice(0, stepsBetweenLooks);
    waiting = waiting.slice(stepsBetweenLooks);
    if (waiting.length > 0) schedule();
    for (const go of next) go();
  }

  function schedule(): void {
    slices += 1;
    if (slices > 50) setTimeout(resume, Math.max(rest, ran * 2));
    else setImmediate(resume);
  }

  function wait(): Promise<void> {
    return new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) schedule();
    });
  }

  return {
    breathe: (worth = 1) => {
      // Those that came first go first: a program that forks without end would pass them over and over.
      if (waiting.length > 0) return wait();
      const before = steps;
      steps += worth;
      if (Math.floor(steps / stepsBetweenLooks) === Math.floor(before / stepsBetweenLooks)) return undefined;
      const now = performance.now();
      if (turned && now - lastLook > slice * 5) {
        begin(now);
        slices = 0;
      }
      lastLook = now;
      ran = now - sliceStart;
      return ran < slice ? undefined : wait();
    },
  };
}
