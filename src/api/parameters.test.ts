import { expect, test } from 'vitest';
import { fillIn, fillInDocument, parametersSchema, placeholdersIn } from './parameters.ts';

const values = { claim: 'orders', size: '3Gi', replicas: 3 };

test.each([
  ['a claim `${{ claim }}` of ${{size}}', 'a claim `orders` of 3Gi'],
  ['${{ unknown }} and ${claim} and {{ .Names }} stay', '${{ unknown }} and ${claim} and {{ .Names }} stay'],
  ['${{ constructor }}', '${{ constructor }}'],
])('%s becomes %s', (text, filled) => expect(fillIn(text, values)).toBe(filled));

test('a text that is nothing but a placeholder becomes the value itself, also in keys and lists', () => {
  const document = { labels: { '${{ claim }}': 'x' }, replicas: '${{ replicas }}', list: ['${{ replicas }} Pods'] };
  expect(fillInDocument(document, values)).toEqual({ labels: { orders: 'x' }, replicas: 3, list: ['3 Pods'] });
});

test('what is shared stays shared, so that a document cannot grow', () => {
  const shared = { name: '${{ claim }}' };
  const filled = fillInDocument({ a: shared, b: shared }, values) as { readonly a: unknown; readonly b: unknown };
  expect(filled.a).toBe(filled.b);
});

test('the placeholders of a text are named', () => {
  expect(placeholdersIn('${{ a }} ${{b}} ${c}')).toEqual(['a', 'b']);
});

test.each([
  ['a value with a blank', { name: { oneOf: ['a b', 'c'] } }],
  ['a value that a shell would run', { name: { oneOf: ['$(id)', 'c'] } }],
  ['a value that ends a quotation', { name: { oneOf: ["a'b", 'c'] } }],
  ['a value that is an option', { name: { oneOf: ['--all', 'c'] } }],
  ['a value that climbs out', { name: { oneOf: ['a/../..', 'c'] } }],
  ['only one value', { name: { oneOf: ['a'] } }],
  ['a range that goes nowhere', { size: { from: 3, to: 3 } }],
  ['a range without end', { size: { from: 1, to: 1_000_000_000 } }],
  ['the name of a variable of the shell', { PATH: { from: 1, to: 3 } }],
  ['the name of a variable that clients obey', { https_proxy: { oneOf: ['a', 'b'] } }],
])('%s is no parameter', (_, parameters) => expect(parametersSchema.safeParse(parameters).success).toBe(false));
