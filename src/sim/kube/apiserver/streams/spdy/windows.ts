const initialWindowSize = 7;
const defaultSize = 65_536;

/**
 * How much may still be sent: on each stream and, as stream 0, on the whole connection. Nothing is held back before the
 * other end sends its first WINDOW_UPDATE or initial window size: the library of kubectl and of the real server never
 * does. Follows the SPDY/3.1 draft, section 2.6.8.
 */
export class SendWindows {
  #active = false;
  #initial = defaultSize;
  /** What was sent less what was granted, for each stream. */
  readonly #used = new Map<number, number>();
  #waiting: (() => void)[] = [];

  get active(): boolean {
    return this.#active;
  }

  settings(settings: ReadonlyMap<number, number>): void {
    const size = settings.get(initialWindowSize);
    if (size !== undefined) {
      this.#initial = size;
      this.#active = true;
      this.#wake();
    }
  }

  update(stream: number, delta: number): void {
    this.#active = true;
    if (stream === 0 || this.#used.has(stream)) {
      this.#used.set(stream, (this.#used.get(stream) ?? 0) - delta);
    }
    this.#wake();
  }

  /** Takes up to `wanted` bytes of room; 0: there is none now. */
  room(stream: number, wanted: number): number {
    const used = this.#used.get(stream) ?? 0;
    const usedByAll = this.#used.get(0) ?? 0;
    const room = this.#active ? Math.max(0, Math.min(wanted, this.#initial - used, defaultSize - usedByAll)) : wanted;
    this.#used.set(stream, used + room);
    this.#used.set(0, usedByAll + room);
    return room;
  }

  /** Calls back when something may have changed. */
  wait(again: () => void): void {
    this.#waiting.push(again);
  }

  forget(stream: number): void {
    this.#used.delete(stream);
    this.#wake();
  }

  /** Lets everybody go who waits. */
  release(): void {
    this.#active = false;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const again of waiting) {
      again();
    }
  }
}
