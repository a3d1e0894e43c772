import { describe, expect, test } from 'vitest';
import { parseLabelSelector } from './label-parser.ts';
import {
  formatLabelSelector,
  formatSelector,
  matchesLabels,
  selectorFromLabelSelector,
  selectorFromSet,
} from './labels.ts';

test.each([
  ['', ''],
  ['a=b', 'a=b'],
  ['a==b', 'a==b'],
  [' a != b ', 'a!=b'],
  ['b,a', 'a,b'],
  ['!a', '!a'],
  ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
  ['a in (b,a)', 'a in (a,b)'],
  ['a=', 'a='],
  ['a=,b=c', 'a=,b=c'],
  ['a>1,b<2', 'a>1,b<2'],
  ['in in (in)', 'in in (in)'],
  ['example.com/a=b', 'example.com/a=b'],
])('%j means %j', (text, canonical) => {
  expect(formatSelector(parseLabelSelector(text))).toBe(canonical);
});

test.each([
  ['a=b=c', "found '=', expected: ',' or 'end of string'"],
  ['a,', "found '', expected: identifier after ','"],
  ['=a', "found '=', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a in b', "unable to parse requirement: found 'b' expected: '('"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a=(', "unable to parse requirement: found '(', expected: identifier"],
  ['!=a', "found '!=', expected: !, identifier, or 'end of string'"],
  [
    'a>x',
    "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
  ],
])('%j is refused: %s', (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(new Error(message));
});

test('wrong keys and values are told with what is wrong in them', () => {
  expect(() => parseLabelSelector('-a=b')).toThrow(
    /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/,
  );
  expect(() => parseLabelSelector('a=-b')).toThrow(
    /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be/,
  );
});

describe('matching', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['', {}, true],
    ['a=b', { a: 'b' }, true],
    ['a=b', { a: 'c' }, false],
    ['a!=b', {}, true],
    ['a!=b', { a: 'b' }, false],
    ['a in (b,c)', { a: 'c' }, true],
    ['a notin (b)', {}, true],
    ['a', { a: '' }, true],
    ['a', {}, false],
    ['!a', {}, true],
    ['a>1', { a: '2' }, true],
    ['a>1', { a: 'x' }, false],
    ['a<1', { a: '-5' }, true],
    ['constructor', {}, false],
    ['a=b,c', { a: 'b' }, false],
  ])('%j on %j: %s', (text, labels, expected) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(expected);
  });

  test('no selector matches nothing, an empty one everything', () => {
    expect(matchesLabels(selectorFromLabelSelector(undefined), { a: 'b' })).toBe(false);
    expect(matchesLabels(selectorFromLabelSelector({}), undefined)).toBe(true);
    expect(matchesLabels(selectorFromSet({}), { a: 'b' })).toBe(true);
  });
});

test('selectors of objects have the same meaning and text', () => {
  const selector = {
    matchLabels: { b: '1', a: '2' },
    matchExpressions: [
      { key: 'c', operator: 'NotIn', values: ['y', 'x'] },
      { key: 'd', operator: 'DoesNotExist' },
    ],
  };
  expect(formatLabelSelector(selector)).toBe('a=2,b=1,c notin (x,y),!d');
  expect(formatLabelSelector({})).toBe('<none>');
  expect(formatLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Like' }] })).toBe('<error>');
  expect(() => selectorFromLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Like' }] })).toThrow(
    '"Like" is not a valid label selector operator',
  );
  expect(() => selectorFromLabelSelector({ matchExpressions: [{ key: 'a', operator: 'In' }] })).toThrow(
    "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
  );
});
