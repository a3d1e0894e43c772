import { goQuote } from '../go-text.ts';
import { remember } from '../remember.ts';

const layouts = { second: '2006-01-02T15:04:05Z07:00', micro: '2006-01-02T15:04:05.000000Z07:00' };
const elements: readonly [RegExp, string][] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d{2}/, '01'],
  [/^-/, '-'],
  [/^\d{2}/, '02'],
  [/^T/, 'T'],
  [/^\d{2}/, '15'],
  [/^:/, ':'],
  [/^\d{2}/, '04'],
  [/^:/, ':'],
  [/^\d{2}(?:[.,]\d+)?/, '05'],
  [/^(?:Z|[+-]\d{2}:\d{2})/, 'Z07:00'],
];

/** The layout of a MicroTime demands the six digits. */
const microElements: typeof elements = elements.flatMap((element): [RegExp, string][] =>
  element[1] === '05'
    ? [
        [/^\d{2}/, '05'],
        [/^[.,]\d{6}/, '.000000'],
      ]
    : [element],
);

/**
 * RFC 3339 text as Kubernetes writes it back: in UTC with whole seconds (`micro`: six digits).
 * Throws an Error with Go's text. Follows Go's time.Parse and apimachinery pkg/apis/meta/v1 Time.
 */
export function canonicalTime(text: string, micro = false): string {
  return micro ? microTime(text) : secondTime(text);
}

// The stamps of one moment are on many objects, and read with each write of one.
const secondTime = remember((text) => readTime(text, false));
const microTime = remember((text) => readTime(text, true));

function readTime(text: string, micro: boolean): string {
  let rest = text;
  const failed = (detail: string) => new Error(`parsing time ${goQuote(text)}${detail}`);
  const layout = micro ? layouts.micro : layouts.second;
  for (const [pattern, name] of micro ? microElements : elements) {
    const match = pattern.exec(rest);
    if (match === null) throw failed(` as "${layout}": cannot parse ${goQuote(rest)} as "${name}"`);
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') throw failed(`: extra text: ${goQuote(rest)}`);
  const month = Number(text.slice(5, 7));
  const [hour, minute, second] = [11, 14, 17].map((at) => Number(text.slice(at, at + 2)));
  if (month < 1 || month > 12) throw failed(': month out of range');
  const day = Number(text.slice(8, 10));
  if (day < 1 || day > new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate())
    throw failed(': day out of range');
  if ((hour ?? 0) > 23) throw failed(': hour out of range');
  if ((minute ?? 0) > 59) throw failed(': minute out of range');
  if ((second ?? 0) > 59) throw failed(': second out of range');
  const fraction = (/[.,](\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0').slice(0, 6);
  const zone = /(?:Z|[+-]\d{2}:\d{2})$/.exec(text)?.[0] ?? 'Z';
  const utc = `${new Date(`${text.slice(0, 19)}${zone}`).toISOString().slice(0, 19)}`;
  return micro ? `${utc}.${fraction}Z` : `${utc}Z`;
}
