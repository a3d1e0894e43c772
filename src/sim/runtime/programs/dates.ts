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
