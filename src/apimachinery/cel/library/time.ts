import type { Definition } from '../check/declarations.ts';
import { CelError, type Duration, type Timestamp } from '../values/value.ts';

/** The wall clock of a moment in a zone, as UTC fields. */
function local({ nanos }: Timestamp, zone: string): Date {
  const rest = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((nanos - rest) / 1_000_000n));
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return new Date(date.getTime() + (fixed[1] === '-' ? -minutes : minutes) * 60_000);
  }
  if (zone === '' || zone === 'UTC') return date;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
    const at = (name: string) => parts[name] ?? 0;
    return new Date(
      Date.UTC(
        at('year'),
        at('month') - 1,
        at('day'),
        at('hour'),
        at('minute'),
        at('second'),
        date.getUTCMilliseconds(),
      ),
    );
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}

const dayOfYear = (date: Date) =>
  (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
  86_400_000;

const parts: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDayOfYear: dayOfYear,
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDate: (date) => date.getUTCDate(),
  getDayOfWeek: (date) => date.getUTCDay(),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};
const lengths: Readonly<Record<string, bigint>> = {
  getHours: 3_600_000_000_000n,
  getMinutes: 60_000_000_000n,
  getSeconds: 1_000_000_000n,
  getMilliseconds: 1_000_000n,
};

/** Parts of moments and durations. Follows cel-go common/types/timestamp.go and duration.go. */
export const time: readonly Definition[] = Object.entries(parts).map(([name, part]) => {
  const length = lengths[name];
  return {
    name,
    overloads: {
      'timestamp.(): int': (moment: Timestamp) => BigInt(part(local(moment, ''))),
      'timestamp.(string): int': (moment: Timestamp, zone: string) => BigInt(part(local(moment, zone))),
      ...(length === undefined ? {} : { 'duration.(): int': ({ nanos }: Duration) => nanos / length }),
    },
  };
});
