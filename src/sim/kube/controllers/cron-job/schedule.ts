import { type CronSchedule, parseCron } from '#apimachinery';
import { type TimeZone, timeZone } from './time-zone.ts';

/** When something is due, from a cron expression. */
export interface Schedule {
  /** The first time after `from`, both in milliseconds; undefined when there is none within five years. */
  next(from: number): number | undefined;
}

type CronFields = Exclude<CronSchedule, { readonly every: number }>;

/** Reads a schedule; throws robfig/cron's text for what it cannot read. `zone` defaults to UTC; one that the schedule names goes before. */
export function parseSchedule(text: string, zone?: string): Schedule {
  const schedule = parseCron(text);
  if (!('every' in schedule)) return atTimes(schedule, timeZone(schedule.timeZone ?? zone ?? 'UTC'));
  return { next: (from) => Math.floor(from / 1000) * 1000 + schedule.every };
}

const ascending = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b);

/** Follows robfig/cron SpecSchedule. */
function atTimes({ minute, hour, dayOfMonth, month, dayOfWeek }: CronFields, zone: TimeZone): Schedule {
  const [hours, minutes] = [ascending(hour.values), ascending(minute.values)];

  function isDay(date: Date): boolean {
    if (!month.values.has(date.getUTCMonth() + 1)) return false;
    const byMonth = dayOfMonth.values.has(date.getUTCDate());
    const byWeek = dayOfWeek.values.has(date.getUTCDay());
    // Either is enough when both restrict.
    return dayOfMonth.star || dayOfWeek.star ? byMonth && byWeek : byMonth || byWeek;
  }

  return {
    next: (from) => {
      const start = new Date(zone.wallClock(from));
      const [year, first, date] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
      for (let ahead = 0; ahead <= 5 * 366; ahead += 1) {
        const today = new Date(Date.UTC(year, first, date + ahead));
        if (!isDay(today)) continue;
        for (const atHour of hours) {
          for (const atMinute of minutes) {
            const time = zone.instant(today.getTime() + (atHour * 60 + atMinute) * 60_000);
            if (time !== undefined && time > from) return time;
          }
        }
      }
      return undefined;
    },
  };
}
