/** What `docker wait` waits for. */
export type Condition = 'not-running' | 'next-exit' | 'removed';

/** Whoever waits for a container, by what they wait for. */
export class Waiters {
  readonly #waiting = new Map<Condition, Set<(code: number) => void>>();

  /** Resolves with the exit code when that comes true. */
  wait(condition: Condition): Promise<number> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(condition) ?? new Set();
      this.#waiting.set(condition, waiting.add(resolve));
    });
  }

  resolve(condition: Condition, code: number): void {
    const waiting = this.#waiting.get(condition);
    this.#waiting.delete(condition);
    for (const resolve of waiting ?? []) resolve(code);
  }
}
