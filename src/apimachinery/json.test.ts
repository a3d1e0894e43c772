import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, parseJsonStrict } from './json.ts';

test('fields that stand twice are told with their path, each once; the last one counts', () => {
  const text = '{"a":1,"b":{"c":[{"d":1,"d":2,"d":3}]},"a":2}';
  expect(parseJsonStrict(text)).toEqual({
    value: { a: 2, b: { c: [{ d: 3 }] } },
    duplicates: ['duplicate field "b.c[0].d"', 'duplicate field "a"'],
  });
});

test.each([
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{"a"', 'unexpected end of JSON input'],
  ['"abc', 'unexpected end of JSON input'],
  ['{bad', "invalid character 'b' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
  ['[1 2]', "invalid character '2' after array element"],
  ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
  ['{é}', "invalid character 'Ã' looking for beginning of object key string"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['tru!', "invalid character '!' in literal true (expecting 'e')"],
  ['01', "invalid character '1' after top-level value"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['apiVersion: v1', "invalid character 'a' looking for beginning of value"],
])('%j is refused: %s', (text, message) => {
  expect(() => parseJsonStrict(text)).toThrow(new Error(message));
});

test('what JSON.parse reads is read the same, without duplicates', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, undefined, 1);
      expect(parseJsonStrict(text)).toEqual({ value: JSON.parse(text), duplicates: [] });
    }),
  );
});

test('equal data have one canonical text', () => {
  expect(canonicalJson({ b: [{ d: 1, c: '<' }], a: null })).toBe('{"a":null,"b":[{"c":"\\u003c","d":1}]}');
});
