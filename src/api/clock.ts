/** Something that was scheduled and can be cancelled. */
export interface Timer {
  cancel(): void;
}

/**
 * Whether a timer, at the time of asking, only goes on with what has come to rest: a heartbeat that is heard, a probe whose result is
 * known. Who waits for quiet need not wait for such a one.
 */
export type IsRoutine = () => boolean;

/** The only source of time. Real in a lab, virtual in tests and batch grading. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `delay` milliseconds from now (0: as soon as possible, never synchronously). */
  after(delay: number, run: () => void, isRoutine?: IsRoutine): Timer;
}
