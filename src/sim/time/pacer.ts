/** Shares the event loop fairly among simulated programs, so that an endless loop of one delays nobody noticeably. */
export interface Pacer {
  /** Undefined: go on. Otherwise the program's slice is used up: wait for it. Cheap enough for every step. */
  breathe(): Promise<void> | undefined;
}

const slice = 2;
const rest = 4;
const stepsBetweenLooks = 32;

/**
 * A program may run two milliseconds at a time. One that never waits by itself rests longer than it runs, so that
 * servers in the same process keep most of the processor. Rests are real time, also under a virtual clock.
 */
export function createPacer(): Pacer {
  let steps = 0;
  let sliceStart = performance.now();
  let slices = 0;
  let lastLook = sliceStart;
  return {
    breathe: () => {
      steps += 1;
      if (steps % stepsBetweenLooks !== 0) return undefined;
      const now = performance.now();
      // A gap between looks means that it waited for something: a new slice.
      if (now - lastLook > slice * 5) {
        sliceStart = now;
        slices = 0;
      }
      lastLook = now;
      if (now - sliceStart < slice) return undefined;
      slices += 1;
      const tired = slices > 50;
      return new Promise<void>((resolve) => {
        const go = () => {
          sliceStart = performance.now();
          lastLook = sliceStart;
          resolve();
        };
        if (tired) setTimeout(go, rest);
        else setImmediate(go);
      });
    },
  };
}
