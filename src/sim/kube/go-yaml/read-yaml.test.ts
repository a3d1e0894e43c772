import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.ts';

const problemOf = (text: string | Uint8Array): string => {
  try {
    return JSON.stringify(readYaml(text).value);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('what a text holds', () => {
  it.each<[string, string, unknown]>([
    ['the first document alone', 'a: 1\n---\nb: 2\n', { a: 1 }],
    ['sorted keys', 'b: 1\na: 2\n', { a: 2, b: 1 }],
    ['items as deep as their key', 'a:\n- 1\n- b: 2\n  c: 3\n', { a: [1, { b: 2, c: 3 }] }],
    ['aliases', 'a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
    ['merged maps, the first of which wins', 'a:\n  <<: [{b: 1}, {b: 2, c: 3}]\n', { a: { b: 1, c: 3 } }],
    ['keys that are no text', '1: a\n1.5: b\n1e6: c\ntrue: d\n', { 1: 'a', '1.5': 'b', '1e+06': 'c', true: 'd' }],
    ['folded and literal text', 'a: >-\n  x\n  y\n\n  z\nb: |+\n  x\n\n', { a: 'x y\nz', b: 'x\n\n' }],
    [
      'words of YAML 1.1',
      '[yes, No, on, ~, 0x1f, 017, 0o17, 1_000, 018, .5]',
      [true, false, true, null, 31, 15, 15, 1000, 18, 0.5],
    ],
    ['a pair in a list', '[a: 1, b]', [{ a: 1 }, 'b']],
  ])('%s', (_, text, value) => {
    const { value: read } = readYaml(text);
    expect(JSON.stringify(read)).toBe(JSON.stringify(value));
  });

  it('tells keys that are there twice, at the lines of their values', () => {
    expect(readYaml('a: 1\nb:\n  1: x\n  1: y\na:\n  c: 1\n').duplicates).toEqual([
      'line 4: key 1 already set in map',
      'line 6: key "a" already set in map',
    ]);
  });
});

it.each([
  ['a: b: c', 'yaml: mapping values are not allowed in this context'],
  ['a:\n  b: c\n d: e', 'yaml: line 2: did not find expected key'],
  ['a:\n\tb: c', 'yaml: line 2: found character that cannot start any token'],
  ['a: "b', 'yaml: found unexpected end of stream'],
  ['x:\n  a: *b', "yaml: unknown anchor 'b' referenced"],
  ['a: &a [*a]', "yaml: anchor 'a' value contains itself"],
  ['{[1, a]: b}', 'yaml: invalid map key: []interface {}{1, "a"}'],
  ['a: .inf', 'json: unsupported value: +Inf'],
  ['a: \x01', 'yaml: control characters are not allowed'],
  ['['.repeat(10_001), 'yaml: exceeded max depth of 10000'],
])('%j is broken', (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});

it('stops where aliases stand for more than a text may hold', () => {
  const levels = Array.from({ length: 8 }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*l${level - 1}`));
    return `l${level}: &l${level} [${items.join(', ')}]`;
  });
  expect(problemOf(levels.join('\n'))).toBe('yaml: document contains excessive aliasing');
});
