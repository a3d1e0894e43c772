import type { Definition } from '../check/declarations.ts';
import { codePoints, listTraversal, traversal } from '../run/cost.ts';
import { CelError, type CelList, listOf, type Value } from '../values/value.ts';
import { formatText } from './format-text.ts';

const outOfRange = (index: bigint) => new CelError(`index out of range: ${index}`);

function charAt(text: string, at: bigint): string {
  const points = [...text];
  if (at < 0n || at > points.length) throw outOfRange(at);
  return points[Number(at)] ?? '';
}

function indexOf(text: string, part: string, from = 0n): bigint {
  const points = [...text];
  if (from < 0n) throw outOfRange(from);
  if (part === '') return from;
  if (from >= points.length) return -1n;
  const start = points.slice(0, Number(from)).join('').length;
  const found = text.indexOf(part, start);
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const points = [...text];
  if (from !== undefined && (from < 0n || from > points.length)) throw outOfRange(from);
  if (part === '') return from ?? BigInt(points.length);
  const start = from === undefined ? text.length : points.slice(0, Number(from)).join('').length;
  const found = text.lastIndexOf(part, start);
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function substring(text: string, start: bigint, end?: bigint): string {
  const points = [...text];
  if (end === undefined) {
    if (start < 0n || start > points.length) throw outOfRange(start);
    return points.slice(Number(start)).join('');
  }
  if (start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > points.length) throw outOfRange(start);
  if (end < 0n || end > points.length) throw outOfRange(end);
  return points.slice(Number(start), Number(end)).join('');
}

function replace(text: string, part: string, by: string, count = -1n): string {
  if (count < 0n) return text.replaceAll(part, () => by);
  let rest = text;
  let result = '';
  for (let left = count; left > 0n; left -= 1n) {
    const at = part === '' ? (rest === '' ? -1 : 0) : rest.indexOf(part);
    if (at < 0) break;
    const step = part === '' ? ([...rest][0]?.length ?? 0) : part.length;
    result += rest.slice(0, at) + by + (part === '' ? rest.slice(0, step) : '');
    rest = rest.slice(at + step);
  }
  return result + rest;
}

function split(text: string, by: string, limit = -1n): CelList {
  if (limit === 0n) return listOf([]);
  const parts = by === '' ? [...text] : text.split(by);
  if (limit < 0n || parts.length <= limit) return listOf(parts);
  const head = parts.slice(0, Number(limit) - 1);
  return listOf([...head, parts.slice(Number(limit) - 1).join(by)]);
}

function join(list: CelList, by = ''): string {
  return [...list]
    .map((item) => {
      if (typeof item !== 'string') throw new CelError(`join: invalid input: ${String(item)}`);
      return item;
    })
    .join(by);
}

function quote(text: string): string {
  const escaped = text.replace(/[\b\f\n\r\t\v\\"]/g, (character) => {
    const names: Readonly<Record<string, string>> = {
      '\b': '\\b',
      '\f': '\\f',
      '\n': '\\n',
      '\r': '\\r',
      '\t': '\\t',
      '\v': '\\v',
    };
    return names[character] ?? `\\${character}`;
  });
  return `"${escaped.replaceAll('\x07', '\\a')}"`;
}

const whole = ([text]: readonly Value[]) => traversal(text);
const twice = ([text]: readonly Value[]) => traversal(text, 2);
const through = ([list]: readonly Value[]) => listTraversal(list);

/** cel-go ext/strings.go, version 2. */
export const strings: readonly Definition[] = [
  { name: 'charAt', overloads: { 'string.(int): string': charAt } },
  {
    name: 'indexOf',
    overloads: { 'string.(string): int': indexOf, 'string.(string, int): int': indexOf },
    cost: through,
  },
  {
    name: 'lastIndexOf',
    overloads: { 'string.(string): int': lastIndexOf, 'string.(string, int): int': lastIndexOf },
    cost: through,
  },
  {
    name: 'lowerAscii',
    overloads: { 'string.(): string': (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()) },
    cost: whole,
  },
  {
    name: 'upperAscii',
    overloads: { 'string.(): string': (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()) },
    cost: whole,
  },
  {
    name: 'replace',
    overloads: { 'string.(string, string): string': replace, 'string.(string, string, int): string': replace },
    cost: twice,
  },
  {
    name: 'split',
    overloads: { 'string.(string): list<string>': split, 'string.(string, int): list<string>': split },
    cost: twice,
  },
  {
    name: 'substring',
    overloads: { 'string.(int): string': substring, 'string.(int, int): string': substring },
    cost: whole,
  },
  {
    name: 'trim',
    overloads: { 'string.(): string': (text: string) => text.replace(/^[\s\x85]+|[\s\x85]+$/g, '') },
    cost: whole,
  },
  {
    name: 'join',
    overloads: { 'list<string>.(): string': join, 'list<string>.(string): string': join },
    cost: (_, result) => traversal(result, 2),
  },
  { name: 'strings.quote', overloads: { '(string): string': quote }, cost: whole },
  { name: 'format', overloads: { 'string.(list<dyn>): string': formatText }, cost: whole },
];
