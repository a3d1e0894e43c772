import { parseDuration } from './duration.ts';
import { goQuote } from './go-text.ts';

/** One field of a schedule: the numbers that match, and whether it said `*` or `?` (which matters for days). */
export interface CronField {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

/** When something is due: at times that match all fields, or again and again after a while (milliseconds). */
export type CronSchedule =
  | {
      readonly minute: CronField;
      readonly hour: CronField;
      readonly dayOfMonth: CronField;
      readonly month: CronField;
      /** 0: Sunday. */
      readonly dayOfWeek: CronField;
      /** Of a schedule that starts with `TZ=` or `CRON_TZ=`. */
      readonly timeZone?: string;
    }
  | { readonly every: number };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const BOUNDS: readonly [Bounds, Bounds, Bounds, Bounds, Bounds] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** A schedule in the five fields of cron or as `@daily`. Throws the text of github.com/robfig/cron/v3, ParseStandard. */
export function parseCron(text: string): CronSchedule {
  if (text === '') {
    throw new Error('empty spec string');
  }
  const [, timeZone, rest] = /^(?:CRON_)?TZ=(\S*)\s+(.*)$/s.exec(text) ?? [];
  if (timeZone !== undefined && rest !== undefined) {
    const schedule = parseCron(rest.trim());
    return 'every' in schedule ? schedule : { ...schedule, timeZone };
  }
  if (text.startsWith('@')) {
    return parseDescriptor(text);
  }
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== BOUNDS.length) {
    throw new Error(`expected exactly ${BOUNDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const field = (index: 0 | 1 | 2 | 3 | 4) => parseField(fields[index] ?? '', BOUNDS[index]);
  return { minute: field(0), hour: field(1), dayOfMonth: field(2), month: field(3), dayOfWeek: field(4) };
}

function parseDescriptor(text: string): CronSchedule {
  const fields = DESCRIPTORS[text];
  if (fields !== undefined) {
    return parseCron(fields);
  }
  if (!text.startsWith('@every ')) {
    throw new Error(`unrecognized descriptor: ${text}`);
  }
  const given = text.slice('@every '.length);
  const duration = parseDuration(given);
  if (duration === undefined) {
    throw new Error(`failed to parse duration ${text}: time: invalid duration ${goQuote(given)}`);
  }
  return { every: Math.max(1000, duration - (duration % 1000)) };
}

function parseField(text: string, bounds: Bounds): CronField {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',').filter((one) => one !== '')) {
    const range = parseRange(part, bounds);
    star ||= range.star;
    for (let value = range.start; value <= range.end; value += range.step) {
      values.add(value);
    }
  }
  return { values, star };
}

function parseRange(text: string, bounds: Bounds): { start: number; end: number; step: number; star: boolean } {
  const [range = '', stepText, ...moreSlashes] = text.split('/');
  const [low = '', high, ...moreHyphens] = range.split('-');
  const any = low === '*' || low === '?';
  if (!any && moreHyphens.length > 0) {
    parseNumber(low, bounds);
    throw new Error(`too many hyphens: ${text}`);
  }
  const start = any ? bounds.min : parseNumber(low, bounds);
  let end = any ? bounds.max : high === undefined ? start : parseNumber(high, bounds);
  if (moreSlashes.length > 0) {
    throw new Error(`too many slashes: ${text}`);
  }
  const step = stepText === undefined ? 1 : parseInteger(stepText);
  if (stepText !== undefined && high === undefined) {
    end = bounds.max;
  }
  if (start < bounds.min) {
    throw new Error(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  }
  if (end > bounds.max) {
    throw new Error(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  }
  if (start > end) {
    throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  }
  if (step === 0) {
    throw new Error(`step of range should be a positive number: ${text}`);
  }
  return { start, end, step, star: any && step <= 1 };
}

function parseNumber(text: string, bounds: Bounds): number {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return named < 0 ? parseInteger(text) : named + bounds.min;
}

function parseInteger(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`);
  }
  const number = Number(text);
  if (number < 0) {
    throw new Error(`negative number (${number}) not allowed: ${text}`);
  }
  return number;
}
