/**
 * Paths in byte order with the ranges that lists need. Inserting is a binary search and one memory move.
 *
 * Example: after adding `b/x`, `a/y`, `a/x` the array is [a/x, a/y, b/x]; the range of prefix `a/` is [0, 2); the range
 * of prefix `a/` behind `a/x` is [1, 2).
 */
export class SortedPaths {
  readonly #paths: string[] = [];

  at(index: number): string {
    return this.#paths[index] ?? '';
  }

  add(path: string): void {
    const last = this.#paths.at(-1);
    if (last === undefined || last < path) {
      this.#paths.push(path);
      return;
    }
    const index = this.#firstNotBelow(path);
    if (this.#paths[index] !== path) {
      this.#paths.splice(index, 0, path);
    }
  }

  delete(path: string): void {
    const index = this.#firstNotBelow(path);
    if (this.#paths[index] === path) {
      this.#paths.splice(index, 1);
    }
  }

  /** The half-open range of indexes whose paths start with `prefix` and sort behind `after`. */
  range(prefix: string, after: string | undefined): readonly [number, number] {
    const end = prefix === '' ? this.#paths.length : this.#firstNotBelow(`${prefix}\uffff`);
    const start = this.#firstNotBelow(prefix);
    if (after === undefined) {
      return [start, end];
    }
    const behind = this.#firstNotBelow(`${after}\u0000`);
    return [Math.min(Math.max(start, behind), end), end];
  }

  #firstNotBelow(path: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#paths[middle] ?? '') < path) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
