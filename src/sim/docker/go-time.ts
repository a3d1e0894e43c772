import { goQuote } from './build/dockerfile/go-quote.ts';

const elements: Readonly<Record<string, RegExp>> = {
  2006: /^\d{4}/,
  '01': /^\d{2}/,
  '02': /^\d{2}/,
  15: /^\d{2}/,
  '04': /^\d{2}/,
  '05': /^\d{2}(?:[.,]\d+)?/,
  '.999999999': /^(?:\.\d+)?/,
  'Z07:00': /^(?:Z|[+-]\d{2}:\d{2})/,
};

/**
 * Milliseconds since the epoch of a date that clients may leave the end of away, in UTC where it names no zone; else the
 * text of the error. Follows moby api/types/time GetTimestamp and Go's time.Parse.
 */
export function parseGoTime(text: string): number | string {
  const layout = layoutOf(text);
  let rest = text;
  for (const element of layout.match(/2006|01|02|15|04|05|\.9+|Z07:00|./g) ?? []) {
    const match = (elements[element] ?? new RegExp(`^\\${element}`)).exec(rest);
    if (match === null)
      return `parsing time ${goQuote(text)} as ${goQuote(layout)}: cannot parse ${goQuote(rest)} as ${goQuote(element)}`;
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') return `parsing time ${goQuote(text)}: extra text: ${goQuote(rest)}`;
  const [year = 0, month = 1, day = 1, ...clock] = (text.match(/\d+/g) ?? []).map(Number);
  const wrong = (what: string) => `parsing time ${goQuote(text)}: ${what} out of range`;
  if (month < 1 || month > 12) return wrong('month');
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return wrong('day');
  const names = ['hour', 'minute', 'second'].filter((_, index) => layout.includes(['15', '04', '05'][index] ?? ''));
  const late = names.findIndex((name, index) => (clock[index] ?? 0) > (name === 'hour' ? 23 : 59));
  if (late >= 0) return wrong(names[late] ?? '');
  const zone = /(?:Z|[+-]\d{2}:\d{2})$/.exec(layout.includes('Z07:00') ? text : '')?.[0] ?? 'Z';
  const plain = layout.includes('Z07:00') ? text.slice(0, -zone.length) : text;
  const [date = '', time = '00'] = plain.split('T');
  return Date.parse(`${date}T${`${time}:00:00`.split(':').slice(0, 3).join(':')}${zone}`);
}

function layoutOf(text: string): string {
  const zone = /[zZ+]/.test(text) || text.split('-').length === 4 ? 'Z07:00' : '';
  if (!/[T.]/.test(text)) return `2006-01-02${zone}`;
  const colons = text.split(':').length - 1 - (zone !== '' && !/[zZ]/.test(text) && text.includes(':') ? 1 : 0);
  const clock = text.includes('.') || colons > 1 ? 'T15:04:05' : colons === 1 ? 'T15:04' : 'T15';
  return `2006-01-02${clock}${text.includes('.') ? '.999999999' : ''}${zone}`;
}
