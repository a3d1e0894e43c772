import { describe, expect, test } from 'vitest';
import { goYaml } from './go-yaml.ts';

describe('what a real API server answers as YAML', () => {
  test.each([
    ['', '""'],
    ['a', 'a'],
    ['1', '"1"'],
    ['1e3', '"1e3"'],
    ['true', '"true"'],
    ['y', '"y"'],
    ['~', '"~"'],
    ['- a', "'- a'"],
    ['a: b', "'a: b'"],
    ['a #b', "'a #b'"],
    ['a ', "'a '"],
    ['a\nb', '|-\n  a\n  b'],
    ['a\nb\n', '|\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    ['a \nb', '"a \\nb"'],
    ['a\tb', '"a\\tb"'],
    ['0x1F', '"0x1F"'],
    ['08', '"08"'],
    ['10:20', '"10:20"'],
    ['2024-01-01T00:00:00Z', '"2024-01-01T00:00:00Z"'],
    ["it's", "it's"],
    ["a'b: c", "'a''b: c'"],
    ['\u00e9', '\u00e9'],
    ['\u{1F600}', '"\\U0001F600"'],
    ['-', "'-'"],
    ['---', "'---'"],
    ['=', '='],
    ['<<', '<<'],
    ['* * * * *', "'* * * * *'"],
    ['100m', '100m'],
    ['{{ .x }}', "'{{ .x }}'"],
  ])('%j is %s', (value, text) => {
    expect(goYaml({ k: value })).toBe(`k: ${text}\n`);
  });

  test('keys stand in their order: digits by value, letters last', () => {
    const keys = ['true', 'a10', 'B', 'a9', '10', '2', 'a_b', 'a.b', 'a-b', 'b'];
    expect(goYaml(Object.fromEntries(keys.map((key) => [key, 1])))).toBe(
      '"2": 1\n"10": 1\nB: 1\na-b: 1\na.b: 1\na_b: 1\na9: 1\na10: 1\nb: 1\n"true": 1\n',
    );
  });

  test('lists stand as deep as their key; what is empty stays on the line', () => {
    expect(goYaml({ items: [{ b: [1], a: {} }, []], none: null })).toBe(
      'items:\n- a: {}\n  b:\n  - 1\n- []\nnone: null\n',
    );
  });

  test('a long text is folded, a long key written as a complex one', () => {
    const message = `only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch`;
    expect(goYaml({ message })).toBe(
      "message: 'only the following media types are accepted: application/json;stream=watch,\n" +
        "  application/vnd.kubernetes.protobuf;stream=watch'\n",
    );
    expect(goYaml({ ['k'.repeat(129)]: 1 })).toBe(`? ${'k'.repeat(129)}\n: 1\n`);
  });
});
