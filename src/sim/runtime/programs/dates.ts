const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const two = (number: number) => String(number).padStart(2, '0');

/** strftime(3) in UTC and the C locale. */
export function formatDate(format: string, time: number): string {
  const date = new Date(time);
  const hours = date.getUTCHours();
  const day = days[date.getUTCDay()] ?? '';
  const month = months[date.getUTCMonth()] ?? '';
  const startOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  const values: Readonly<Record<string, () => string>> = {
    '%': () => '%',
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    B: () => month,
    c: () => formatDate('%a %b %e %H:%M:%S %Y', time),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    d: () => two(date.getUTCDate()),
    D: () => formatDate('%m/%d/%y', time),
    e: () => String(date.getUTCDate()).padStart(2),
    F: () => formatDate('%Y-%m-%d', time),
    H: () => two(hours),
    I: () => two(hours % 12 === 0 ? 12 : hours % 12),
    j: () => String(Math.floor((time - startOfYear) / 86_400_000) + 1).padStart(3, '0'),
    k: () => String(hours).padStart(2),
    m: () => two(date.getUTCMonth() + 1),
    M: () => two(date.getUTCMinutes()),
    n: () => '\n',
    N: () => String((time % 1000) * 1_000_000).padStart(9, '0'),
    p: () => (hours < 12 ? 'AM' : 'PM'),
    r: () => formatDate('%I:%M:%S %p', time),
    R: () => formatDate('%H:%M', time),
    s: () => String(Math.floor(time / 1000)),
    S: () => two(date.getUTCSeconds()),
    t: () => '\t',
    T: () => formatDate('%H:%M:%S', time),
    u: () => String(date.getUTCDay() === 0 ? 7 : date.getUTCDay()),
    w: () => String(date.getUTCDay()),
    x: () => formatDate('%m/%d/%y', time),
    X: () => formatDate('%H:%M:%S', time),
    y: () => two(date.getUTCFullYear() % 100),
    Y: () => String(date.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
  };
  return format.replace(/%[-_0^#]?([A-Za-z%])/g, (whole, letter: string) => values[letter]?.() ?? whole);
}

/** A time as `date -d` and `touch -d` take it; undefined when it is none. */
export function parseDate(text: string, now: number): number | undefined {
  if (text.startsWith('@')) return Number(text.slice(1)) * 1000;
  if (text === 'now') return now;
  const [, amount, unit = ''] = /^([-+]?\d+)\s+(second|minute|hour|day|week)s?(?:\s+ago)?$/.exec(text) ?? [];
  if (amount !== undefined) {
    const lengths: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };
    return now + Number(amount) * (text.endsWith('ago') ? -1 : 1) * (lengths[unit] ?? 0) * 1000;
  }
  const time = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}

const day = 86_400_000;
const lengths: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day,
  week: 7 * day,
  fortnight: 14 * day,
};

/** A time so many months later: where that month has no such day, in the one after it, as mktime(3) has it. */
function monthsLater(time: number, months: number): number {
  const date = new Date(time);
  return date.setUTCMonth(date.getUTCMonth() + months);
}

/** Words that move a time, from their end: `+3 days`, `1 day ago`, `next week`, `yesterday`. */
const moves =
  /(?:^|\s)(?:([-+]?\s*\d+|next|last|this)?\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(\s+ago)?|(now|today|yesterday|tomorrow))$/i;

/** A time as GNU's `date -d` takes it: a date and time of day, moved by words. Undefined when it is none. */
export function parseGnuDate(text: string, now: number): number | undefined {
  // Nobody writes a date that long; to look for words in one takes its time.
  if (text.length > 200) return undefined;
  const shifts: ((time: number) => number)[] = [];
  let rest = text.trim();
  for (let found = moves.exec(rest); found !== null; found = moves.exec(rest)) {
    const [whole, amount = '1', unit = '', ago, word] = found;
    const written = { next: 1, last: -1, this: 0 }[amount.toLowerCase()] ?? Number(amount.replace(/\s/g, ''));
    const count =
      word === undefined
        ? written * (ago === undefined ? 1 : -1)
        : ({ yesterday: -1, tomorrow: 1 }[word.toLowerCase()] ?? 0);
    const name = word === undefined ? unit.toLowerCase() : 'day';
    const months = { month: 1, year: 12 }[name];
    shifts.unshift((time) =>
      months === undefined ? time + count * (lengths[name] ?? 0) : monthsLater(time, count * months),
    );
    rest = rest.slice(0, rest.length - whole.length).trim();
  }
  const today = formatDate('%F', now);
  const isClock = /^\d\d:\d\d(?::\d\d)?$/.test(rest);
  // An empty text is the day's begin, a time without a day one of today.
  const start =
    rest !== '' ? parseDate(isClock ? `${today} ${rest}` : rest, now) : shifts.length > 0 ? now : parseDate(today, now);
  return start === undefined ? undefined : shifts.reduce((time, shift) => shift(time), start);
}
