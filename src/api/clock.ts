/** Something that was scheduled and can be cancelled. */
export interface Timer {
  cancel(): void;
}

/** The only source of time. Real in a lab, virtual in tests and batch grading. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `delay` milliseconds from now (0: as soon as possible, never synchronously). */
  after(delay: number, run: () => void): Timer;
}
