import { CelError, Duration, Timestamp, Uint, type Value } from './value.ts';

/** A double as Go's %g writes it: `1.5`, `1e-05`, `1e+06`. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return plainText(value);
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${mantissa}e${power < 0 ? '-' : '+'}${digits}`;
}

function plainText(value: number): string {
  const text = String(value);
  if (!text.includes('e-')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = mantissa.replace(/[-.]/g, '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${digits}`;
}

function fraction(nanos: bigint): string {
  const text = nanos.toString().padStart(9, '0').replace(/0+$/, '');
  return text === '' ? '' : `.${text}`;
}

/** RFC 3339 with as many digits of a second as there are. */
export function timestampText({ nanos }: Timestamp): string {
  const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((nanos - rest) / 1_000_000n));
  return `${date.toISOString().slice(0, 19)}${fraction(rest)}Z`;
}

/** Seconds: `90s`, `0.5s`. */
export function durationText({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}${fraction(size % 1_000_000_000n)}s`;
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go's time.ParseDuration in nanoseconds; undefined: it is none, or too long. */
export function parseGoDuration(text: string): bigint | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0n;
  for (const [, whole = '', part = '', unit = ''] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = units[unit] ?? 0n;
    total += BigInt(whole === '' ? 0 : whole) * size;
    const digits = part.slice(0, 18);
    if (digits !== '') total += (BigInt(digits) * size) / 10n ** BigInt(digits.length);
  }
  const result = sign === '-' ? -total : total;
  return result === BigInt.asIntN(64, result) ? result : undefined;
}

/** RFC 3339 in nanoseconds since 1970; undefined: it is none. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', digits = '', zone = ''] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  const date = new Date(0);
  date.setUTCFullYear(y ?? 0, (mo ?? 1) - 1, d ?? 1);
  date.setUTCHours(h ?? 0, mi ?? 0, s ?? 0);
  const isReal = date.getUTCMonth() === (mo ?? 1) - 1 && date.getUTCDate() === d;
  if (!isReal || (h ?? 0) > 23 || (mi ?? 0) > 59 || (s ?? 0) > 59) return undefined;
  const [zoneHours = 0, zoneMinutes = 0] = zone === 'Z' ? [] : zone.slice(1).split(':').map(Number);
  if (zoneHours > 23 || zoneMinutes > 59) return undefined;
  const offset = BigInt((zone.startsWith('-') ? -1 : 1) * (zoneHours * 60 + zoneMinutes)) * 60_000_000_000n;
  return BigInt(date.getTime()) * 1_000_000n + BigInt(digits.slice(0, 9).padEnd(9, '0')) - offset;
}

/** What `string()` makes of a value. Throws a conversion error. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof Uint8Array) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
    } catch {
      throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
    }
  }
  throw new CelError('no such overload: string');
}
