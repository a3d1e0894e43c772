import type { Clock } from '#api';

/** How much processor time short work takes: what is over before anybody looks at who computes. */
export interface ProcessorMeter {
  /** Notes so many milliseconds of processor time. */
  spend(milliseconds: number): void;
  /** Thousandths of a core in the last whole window. */
  milliCores(): number;
}

/** Milliseconds that a measurement covers, as metrics-server looks. */
const window = 15_000;

/** Counts by windows of the clock, so that nothing runs while nobody looks. */
export function createProcessorMeter(clock: Clock): ProcessorMeter {
  let current = 0;
  let spent = 0;
  let before = 0;
  function turn(): void {
    const now = Math.floor(clock.now() / window);
    if (now === current) return;
    before = now === current + 1 ? spent : 0;
    spent = 0;
    current = now;
  }
  return {
    spend: (milliseconds) => {
      turn();
      spent += milliseconds;
    },
    milliCores: () => {
      turn();
      return Math.round((before * 1000) / window);
    },
  };
}
