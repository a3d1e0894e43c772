import type { MountPoint } from './files.ts';

/**
 * What is mounted over a tree, shared by all views of it. A table may lie over another one: a machine's shell sees what
 * was mounted into the machine's files meanwhile.
 */
export class MountTable {
  readonly #below: MountTable | undefined;
  #own: readonly MountPoint[];
  #points: readonly MountPoint[] | undefined;
  #innermost: readonly MountPoint[] = [];
  #seenBelow: readonly MountPoint[] | undefined;

  constructor(points: readonly MountPoint[] = [], below?: MountTable) {
    this.#own = points;
    this.#below = below;
  }

  /** In the order in which they were mounted. */
  get points(): readonly MountPoint[] {
    const below = this.#below?.points;
    if (this.#points === undefined || below !== this.#seenBelow) {
      this.#seenBelow = below;
      this.#points = below === undefined || below.length === 0 ? this.#own : [...this.#own, ...below];
      this.#innermost = this.#points.toReversed().toSorted((left, right) => right.target.length - left.target.length);
    }
    return this.#points;
  }

  /** Of nested ones the innermost first, of several on one target the last one. */
  get innermost(): readonly MountPoint[] {
    return this.points.length === 0 ? this.points : this.#innermost;
  }

  add(point: MountPoint): { close(): void } {
    this.#own = [...this.#own, point];
    this.#points = undefined;
    return {
      close: () => {
        this.#own = this.#own.filter((other) => other !== point);
        this.#points = undefined;
      },
    };
  }
}
