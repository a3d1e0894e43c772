import fc from 'fast-check';

/** Chance in the hands of fast-check, which knows how to make a failing case smaller. */
export interface Draw {
  /** Whether something that happens this often in a hundred times happens now. */
  chance(percent: number): boolean;
  /** A number from 0 to `bound` - 1. */
  below(bound: number): number;
  /** One of these. */
  pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T;
}

/** Wraps a generator of fast-check. */
export function drawOf(generate: fc.GeneratorValue): Draw {
  const below = (bound: number): number => (bound <= 1 ? 0 : generate(fc.nat, bound - 1));
  return {
    below,
    // Small numbers are what fast-check shrinks to: then nothing strange happens.
    chance: (percent) => below(100) >= 100 - percent,
    pick: <T>(choices: readonly T[]): T => choices[below(choices.length)] as T,
  };
}
