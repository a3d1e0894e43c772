/**
 * An age as kubectl's AGE column shows it: `5s`, `2m30s`, `4h`, `3d2h`, `1y20d`. Milliseconds; more than a second in
 * the future is `<invalid>`. Follows apimachinery pkg/util/duration HumanDuration.
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return `${minutes}m${unlessZero(seconds % 60, 's')}`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return `${hours}h${unlessZero(minutes % 60, 'm')}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 24 * 8) return `${days}d${unlessZero(hours % 24, 'h')}`;
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return hours < 24 * 365 * 8 ? `${years}y${unlessZero(days % 365, 'd')}` : `${years}y`;
}

function unlessZero(count: number, unit: string): string {
  return count === 0 ? '' : `${count}${unit}`;
}

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's duration text (`1h30m`, `1.5s`, `-10ms`) in milliseconds; undefined when it is none. Follows Go's time.ParseDuration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0' || text === '+0' || text === '-0') return 0;
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  let total = 0;
  for (const [, amount, unit] of (match[2] ?? '').matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (nanoseconds[unit ?? ''] ?? 0);
  }
  return (match[1] === '-' ? -total : total) / 1e6;
}

/** Milliseconds as Go prints a duration: `1h30m0s`, `1.5s`, `10ms`, `0s`. Follows Go's time.Duration.String. */
export function formatDuration(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : '';
  const size = Math.abs(milliseconds);
  if (size === 0) return '0s';
  if (size < 1000) {
    const nanos = Math.round(size * 1e6);
    if (nanos < 1e3) return `${sign}${nanos}ns`;
    return nanos < 1e6 ? `${sign}${nanos / 1e3}µs` : `${sign}${nanos / 1e6}ms`;
  }
  const hours = Math.trunc(size / 3_600_000);
  const minutes = Math.trunc((size % 3_600_000) / 60_000);
  const seconds = `${Number(((size % 60_000) / 1000).toFixed(9))}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

const knownUnits: ReadonlySet<string> = new Set(['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h']);

/** What Go says of a text that is no duration; undefined when it is one. Follows time.ParseDuration. */
export function durationProblem(text: string): string | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return undefined;
  const parts = [...unsigned.matchAll(/(\d+\.?\d*|\.\d+)([^\d.]*)/gy)];
  for (const [, , unit = ''] of parts) {
    if (unit === '') return `time: missing unit in duration ${JSON.stringify(text)}`;
    if (!knownUnits.has(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`;
  }
  const read = parts.reduce((length, [part]) => length + part.length, 0);
  return read > 0 && read === unsigned.length ? undefined : `time: invalid duration ${JSON.stringify(text)}`;
}
