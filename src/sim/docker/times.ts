import { refuse } from './engine-error.ts';

/** Go's zero time. */
export const never = '0001-01-01T00:00:00Z';

/** A maker of RFC 3339 times with nanoseconds; what the clock lacks below milliseconds only ever grows. */
export function nanosecondTimes(now: () => number): { text(): string; nanoseconds(): bigint } {
  let last = 0;
  let below = 0;
  const next = (): number => {
    const milliseconds = now();
    below = milliseconds === last ? Math.min(999_999, below + 1_013) : 104_729 + (milliseconds % 7) * 1_009;
    last = milliseconds;
    return milliseconds;
  };
  return {
    text: () => {
      const milliseconds = next();
      const fraction = `${String(milliseconds % 1000).padStart(3, '0')}${String(below).padStart(6, '0')}`.replace(
        /0+$/,
        '',
      );
      return `${new Date(milliseconds).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
    },
    nanoseconds: () => BigInt(next()) * 1_000_000n + BigInt(below),
  };
}

/** Nanoseconds since the epoch of an RFC 3339 time. */
export function nanosecondsOf(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const seconds = BigInt(Date.parse(text.replace(/\.\d+/, '')) / 1000);
  return seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/**
 * Nanoseconds since the epoch for `1795294269`, `1795294269.5`, as clients give them; undefined: nothing is given. Throws
 * EngineError. Follows moby api/types/time ParseTimestamps.
 */
export function timestamp(text: string | null): bigint | undefined {
  if (text === null || text === '') return undefined;
  const [seconds = '', ...rest] = text.split('.');
  const fraction = rest.join('.');
  if (!/^[+-]?\d{1,18}$/.test(seconds)) throw refuse.notInteger(seconds);
  if (rest.length > 0 && !/^\d{1,18}$/.test(fraction)) throw refuse.notInteger(fraction);
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/** `2 minutes`, `About an hour`. Follows docker/go-units HumanDuration. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 14) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 60) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 730) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(seconds / 3600 / 24 / 365)} years`;
}
