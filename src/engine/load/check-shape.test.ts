import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderProblem } from '#api';
import { checkShape } from './check-shape.ts';
import { parseYaml } from './parse-yaml.ts';

const schema = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, 'lower-case letters'),
  size: z.enum(['small', 'large']).optional(),
  items: z.array(z.strictObject({ title: z.string(), count: z.number().int().positive().optional() })),
  how: z
    .union([z.strictObject({ path: z.string(), equals: z.unknown() }), z.strictObject({ any: z.array(z.string()) })])
    .optional(),
});

function problemsOf(text: string): readonly string[] {
  const { document } = parseYaml(text, 'f.yaml');
  if (document === undefined) throw new Error('the text has to parse');
  return checkShape(schema, document, 'f.yaml').problems.map(renderProblem);
}

test('a sound document gives its value and no problem', () => {
  expect(problemsOf('name: a\nitems: []\n')).toEqual([]);
});

test('all problems of a file are told at once, each at its place', () => {
  expect(problemsOf('name: A1\nsize: smal\nitems:\n  - titel: x\n  - title: 3\n    count: 0\n')).toEqual([
    'f.yaml:1:7: error: name is "A1", but has to be lower-case letters. [wrong-value]',
    'f.yaml:2:7: error: size is "smal". Did you mean "small"? Allowed: small, large. [wrong-value]',
    'f.yaml:4:5: error: The field items[0].title is missing. [missing-field]',
    'f.yaml:4:5: error: Unknown field "titel" in items[0]. Did you mean "title"? Allowed: title, count. [unknown-field]',
    'f.yaml:5:12: error: items[1].title is a number, but has to be text. [wrong-type]',
    'f.yaml:6:12: error: items[1].count is 0, but has to be more than 0. [wrong-value]',
  ]);
});

test('of a union the nearest form is explained', () => {
  expect(problemsOf('name: a\nitems: []\nhow: {path: x, equal: 1}\n')).toEqual([
    'f.yaml:3:6: error: The field how.equals is missing. [missing-field]',
    'f.yaml:3:16: error: Unknown field "equal" in how. Did you mean "equals"? Allowed: path, equals, any. [unknown-field]',
  ]);
});

test('a document that is no map says so', () => {
  expect(problemsOf('just text\n')).toEqual([
    'f.yaml:1:1: error: The document is text, but has to be a map. [wrong-type]',
  ]);
});
