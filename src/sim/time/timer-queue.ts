import type { IsRoutine } from '#api';

/** Something due at a time; `order` keeps those of the same time in the order of their coming. */
export interface Due {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
  readonly isRoutine: IsRoutine | undefined;
  cancelled: boolean;
}

/**
 * A binary heap of timers, earliest first. Cancelled ones stay until they surface.
 * push(5), push(3), push(3): pop gives the first 3, the second 3, then 5.
 */
export class TimerQueue {
  readonly #heap: Due[] = [];
  #order = 0;

  push(time: number, run: () => void, isRoutine?: IsRoutine): Due {
    const due: Due = { time, order: this.#order++, run, isRoutine, cancelled: false };
    this.#heap.push(due);
    let child = this.#heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
    return due;
  }

  /** The earliest timer that was not cancelled; it stays in the queue. */
  peek(): Due | undefined {
    while (this.#heap[0]?.cancelled) this.#removeFirst();
    return this.#heap[0];
  }

  pop(): Due | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  /** Whether one that is more than routine falls due by that time. */
  isPressed(until: number): boolean {
    return this.#heap.some((due) => !due.cancelled && due.time <= until && due.isRoutine?.() !== true);
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === parent) return;
      this.#swap(least, parent);
      parent = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (a === undefined || b === undefined) return false;
    return a.time < b.time || (a.time === b.time && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (a === undefined || b === undefined) return;
    this.#heap[left] = b;
    this.#heap[right] = a;
  }
}
