import { expect, it } from 'vitest';
import { filters } from './wire.ts';

const asked = (value: string) => filters(new URLSearchParams({ filters: value }));

it.each<[string, readonly (readonly [string, readonly string[]])[]]>([
  ['{"label":{"env=lab":true}}', [['label', ['env=lab']]]],
  [
    '{"label":["env=lab"],"name":["a","b"]}',
    [
      ['label', ['env=lab']],
      ['name', ['a', 'b']],
    ],
  ],
  ['{"label":[null]}', [['label', ['']]]],
  ['{"label":{"a":null}}', [['label', ['a']]]],
])('filters come as sets and, from older clients, as lists: %s', (text, expected) => {
  expect([...asked(text)]).toEqual(expected);
});

it.each([
  ['[]', 'json: cannot unmarshal array into Go value of type map[string]map[string]bool'],
  ['{"publish":[["80"]]}', 'json: cannot unmarshal array into Go value of type map[string]bool'],
  ['{"label":["a"],"name":{"b":true}}', 'json: cannot unmarshal array into Go value of type map[string]bool'],
  ['{"label":true}', 'json: cannot unmarshal bool into Go value of type map[string]bool'],
  ['{"label":{"a":1}}', 'json: cannot unmarshal number into Go value of type bool'],
])('others are refused in the words of encoding/json: %s', (text, message) => {
  expect(() => asked(text)).toThrow(message);
});
