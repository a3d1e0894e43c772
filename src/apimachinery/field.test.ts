import { expect, test } from 'vitest';
import * as field from './field.ts';
import { goQuote, goValue } from './go-text.ts';
import { path } from './path.ts';

const at = path('spec');

test.each<[field.FieldError, string]>([
  [field.fieldRequired(at), 'spec: Required value'],
  [field.fieldRequired(at, 'why'), 'spec: Required value: why'],
  [field.fieldInvalid(at, 'a"b', 'why'), 'spec: Invalid value: "a\\"b": why'],
  [field.fieldInvalid(at, 1.5, 'why'), 'spec: Invalid value: 1.5: why'],
  [field.fieldInvalid(at, null, 'why'), 'spec: Invalid value: null: why'],
  [field.fieldInvalid(at, { a: ['<b>'] }, 'why'), 'spec: Invalid value: {"a":["\\u003cb\\u003e"]}: why'],
  [field.fieldInvalid(at, field.omitValue, 'why'), 'spec: Invalid value: why'],
  [field.fieldNotSupported(at, 'x', ['b', 'a']), 'spec: Unsupported value: "x": supported values: "b", "a"'],
  [field.fieldNotSupported(at, 'x', []), 'spec: Unsupported value: "x"'],
  [field.fieldForbidden(at, 'why'), 'spec: Forbidden: why'],
  [field.fieldDuplicate(at, 'x'), 'spec: Duplicate value: "x"'],
  [field.fieldDuplicate(at, { name: 'x' }), 'spec: Duplicate value: {"name":"x"}'],
  [field.fieldTooLong(at, 'x', 63), 'spec: Too long: may not be more than 63 bytes'],
  [field.fieldTooLong(at, 'x', 1), 'spec: Too long: may not be more than 1 byte'],
  [field.fieldTooLong(at, 'x', -1), 'spec: Too long: value is too long'],
  [field.fieldTooMany(at, 5, 3), 'spec: Too many: 5: must have at most 3 items'],
  [field.fieldTooMany(at, 2, 1), 'spec: Too many: 2: must have at most 1 item'],
  [field.fieldTooMany(at, -1, 3), 'spec: Too many: must have at most 3 items'],
  [field.fieldNotFound(at, 'x'), 'spec: Not found: "x"'],
  [field.fieldTypeInvalid(at, 1, 'why'), 'spec: Invalid value: 1: why'],
  [field.fieldInternal(at, new Error('why')), 'spec: Internal error: why'],
])('%#', (error, text) => {
  expect(field.fieldErrorText(error)).toBe(text);
});

test('paths name fields, positions and keys', () => {
  expect(String(path('spec').child('containers').index(0).child('env', 'name'))).toBe('spec.containers[0].env.name');
  expect(String(path('metadata', 'labels').key('a/b'))).toBe('metadata.labels[a/b]');
});

test('texts are quoted as Go does', () => {
  expect(goQuote('a\n\t\x00\x7f"\\é\u200b\u{1F600}')).toBe('"a\\n\\t\\x00\\x7f\\"\\\\é\\u200b\u{1F600}"');
});

test('data are shown as Go does', () => {
  expect(goValue({ b: [1, 'x', null], a: { c: true } })).toBe('map[a:map[c:true] b:[1 x <nil>]]');
});
