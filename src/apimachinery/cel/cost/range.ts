/** Between how much and how much: of sizes and of costs. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The most that is counted; what goes beyond stays there. */
export const most = 2 ** 64;
export const unknown: Range = { min: 0, max: most };
export const exactly = (count: number): Range => ({ min: count, max: count });
const limited = (count: number) => Math.min(count, most);

export const plus = (...ranges: readonly Range[]): Range => ({
  min: limited(ranges.reduce((sum, { min }) => sum + min, 0)),
  max: limited(ranges.reduce((sum, { max }) => sum + max, 0)),
});

export const times = (a: Range, b: Range): Range => ({ min: limited(a.min * b.min), max: limited(a.max * b.max) });

/** By a part of a unit, rounded up. */
export const scaled = ({ min, max }: Range, factor: number): Range => ({
  min: limited(Math.ceil(min * factor)),
  max: limited(Math.ceil(max * factor)),
});

export const either = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
