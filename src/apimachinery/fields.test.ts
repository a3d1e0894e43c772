import { expect, test } from 'vitest';
import { formatFieldSelector, matchesFields, parseFieldSelector } from './fields.ts';

test.each([
  ['', ''],
  ['metadata.name=a', 'metadata.name=a'],
  ['b==2,a!=1', 'a!=1,b=2'],
  ['a=', 'a='],
  ['a=b\\,c\\=d\\\\', 'a=b\\,c\\=d\\\\'],
])('%j means %j', (text, canonical) => {
  expect(formatFieldSelector(parseFieldSelector(text))).toBe(canonical);
});

test.each([
  ['a', "invalid selector: 'a'; can't understand 'a'"],
  ['a=b,c', "invalid selector: 'a=b,c'; can't understand 'c'"],
  ['a=b\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseFieldSelector(text)).toThrow(new Error(message));
});

test('every condition must hold', () => {
  const fields: Record<string, string> = { 'metadata.name': 'a', 'status.phase': 'Running' };
  const matches = (text: string) => matchesFields(parseFieldSelector(text), (field) => fields[field] ?? '');
  expect(matches('metadata.name=a,status.phase!=Failed')).toBe(true);
  expect(matches('metadata.name=a,status.phase=Failed')).toBe(false);
  expect(matches('spec.nodeName=')).toBe(true);
});

test('a condition of nothing on nothing is none', () => {
  expect(parseFieldSelector('=')).toEqual([]);
});
