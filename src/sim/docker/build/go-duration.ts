const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of `1h2m3.5s`, or the text of the error. Follows Go's time.ParseDuration. */
export function parseGoDuration(text: string): number | string {
  if (text === '0') return 0;
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (match === null) {
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)
      ? `time: missing unit in duration "${text}"`
      : `time: invalid duration "${text}"`;
  }
  const parts = text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g);
  const sum = [...parts].reduce((total, [, number, unit = 's']) => total + Number(number) * (units[unit] ?? 0), 0);
  return text.startsWith('-') ? -sum : sum;
}

/** `1m30s`, `1.5s`, `0s`. Follows Go's Duration.String. */
export function renderGoDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  if (nanoseconds < 1e9) {
    const [size, unit] = nanoseconds < 1e3 ? [1, 'ns'] : nanoseconds < 1e6 ? [1e3, 'µs'] : [1e6, 'ms'];
    return `${nanoseconds / size}${unit}`;
  }
  const hours = Math.floor(nanoseconds / 3600e9);
  const minutes = Math.floor((nanoseconds % 3600e9) / 60e9);
  const seconds = (nanoseconds % 60e9) / 1e9;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
