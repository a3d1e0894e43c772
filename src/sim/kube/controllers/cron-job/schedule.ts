import { goQuote, parseDuration } from '#apimachinery';
import { type TimeZone, timeZone } from './time-zone.ts';

/** When something is due, from a cron expression. */
export interface Schedule {
  /** The first time after `from`, both in milliseconds; undefined when there is none within five years. */
  next(from: number): number | undefined;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  day: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: months },
  weekday: { min: 0, max: 6, names: days },
} as const satisfies Record<string, Bounds>;

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

function number(text: string, { min, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^\d+$/.test(text)) {
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}

/** The values of one field; `star` tells that it is no restriction. Follows robfig/cron getRange. */
function range(text: string, bounds: Bounds): { readonly values: readonly number[]; readonly star: boolean } {
  const [span = '', stepText, ...more] = text.split('/');
  const [low = '', high, ...rest] = span.split('-');
  let [start, end, star] = [bounds.min, bounds.max, true];
  if (low !== '*' && low !== '?') {
    star = false;
    start = number(low, bounds);
    if (rest.length > 0) throw new Error(`too many hyphens: ${text}`);
    end = high === undefined ? start : number(high, bounds);
  }
  let step = 1;
  if (more.length > 0) throw new Error(`too many slashes: ${text}`);
  if (stepText !== undefined) {
    step = number(stepText, { min: 0, max: 0 });
    // `5/15` means from 5 on.
    if (high === undefined && low !== '*' && low !== '?') end = bounds.max;
    if (step > 1) star = false;
  }
  if (start < bounds.min) throw new Error(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) throw new Error(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  const values: number[] = [];
  for (let value = start; value <= end; value += step) values.push(value);
  return { values, star };
}

function field(text: string, bounds: Bounds): { readonly values: ReadonlySet<number>; readonly star: boolean } {
  const ranges = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => range(part, bounds));
  return { values: new Set(ranges.flatMap(({ values }) => values)), star: ranges.some(({ star }) => star) };
}

function everySchedule(text: string): Schedule {
  const duration = parseDuration(text);
  if (duration === undefined) {
    throw new Error(`failed to parse duration @every ${text}: time: invalid duration ${goQuote(text)}`);
  }
  const delay = Math.max(1000, Math.floor(duration / 1000) * 1000);
  return { next: (from) => Math.floor(from / 1000) * 1000 + delay };
}

function fieldSchedule(texts: readonly string[], zone: TimeZone): Schedule {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = texts;
  const minutes = field(minute, fields.minute);
  const hours = field(hour, fields.hour);
  const monthDays = field(day, fields.day);
  const inMonths = field(month, fields.month);
  const weekdays = field(weekday, fields.weekday);

  function isDay(date: Date): boolean {
    if (!inMonths.values.has(date.getUTCMonth() + 1)) return false;
    const byMonth = monthDays.values.has(date.getUTCDate());
    const byWeek = weekdays.values.has(date.getUTCDay());
    // Either is enough when both restrict.
    return monthDays.star || weekdays.star ? byMonth && byWeek : byMonth || byWeek;
  }

  return {
    next: (from) => {
      const start = new Date(zone.wallClock(from));
      const [year, first, date] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
      for (let ahead = 0; ahead <= 5 * 366; ahead += 1) {
        const today = new Date(Date.UTC(year, first, date + ahead));
        if (!isDay(today)) continue;
        for (const atHour of [...hours.values].sort((a, b) => a - b)) {
          for (const atMinute of [...minutes.values].sort((a, b) => a - b)) {
            const time = zone.instant(today.getTime() + (atHour * 60 + atMinute) * 60_000);
            if (time !== undefined && time > from) return time;
          }
        }
      }
      return undefined;
    },
  };
}

/** Reads a schedule; throws robfig/cron's text for what it cannot read. `zone` defaults to UTC. Follows robfig/cron ParseStandard. */
export function parseSchedule(text: string, zone?: string): Schedule {
  let expression = text.trim();
  let place = zone ?? 'UTC';
  const prefix = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(expression);
  if (prefix?.[1] !== undefined && prefix[2] !== undefined) {
    place = prefix[1];
    expression = prefix[2];
  }
  if (expression === '') throw new Error('empty spec string');
  if (expression.startsWith('@every ')) return everySchedule(expression.slice('@every '.length));
  if (expression.startsWith('@')) {
    const standard = descriptors[expression];
    if (standard === undefined) throw new Error(`unrecognized descriptor: ${expression}`);
    expression = standard;
  }
  const texts = expression.split(/\s+/);
  if (texts.length !== 5) {
    throw new Error(`expected exactly 5 fields, found ${texts.length}: [${texts.join(' ')}]`);
  }
  return fieldSchedule(texts, timeZone(place));
}
