/** What a process may take of one thing: in the kernel's units, Infinity for no limit. */
export interface Limit {
  readonly soft: number;
  readonly hard: number;
}

/** Limits by the kernel's names in small letters: `nofile`, `fsize`. */
export type Limits = ReadonlyMap<string, Limit>;

/** Those of containers for which nobody set others; what is missing has no limit. */
export const usualLimits: Limits = new Map([
  ['nofile', { soft: 1_048_576, hard: 1_048_576 }],
  ['memlock', { soft: 8 * 2 ** 20, hard: 8 * 2 ** 20 }],
  ['stack', { soft: 8 * 2 ** 20, hard: Number.POSITIVE_INFINITY }],
  ['sigpending', { soft: 15_644, hard: 15_644 }],
  ['msgqueue', { soft: 819_200, hard: 819_200 }],
  ['nice', { soft: 0, hard: 0 }],
  ['rtprio', { soft: 0, hard: 0 }],
]);

export const noLimit: Limit = { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY };
