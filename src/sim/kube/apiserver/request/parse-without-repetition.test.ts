import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWithoutRepetition } from './parse-without-repetition.ts';

test('gives what JSON.parse gives for every text without repetition', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseWithoutRepetition(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each(['{"a":1,"a":1}', '{"b":[{"a":"\\\\","a":":"}]}', '{"a":', ''])('gives nothing for %s', (text) => {
  expect(parseWithoutRepetition(text)).toBeUndefined();
});
