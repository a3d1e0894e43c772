import { expect, test } from 'vitest';
import { parseYaml } from './parse-yaml.ts';

const rulesOf = (text: string) => parseYaml(text, 'f.yaml').problems.map((problem) => problem.rule);

test('values, keys and missing paths have a line and a column', () => {
  const { document } = parseYaml('a:\n  - b: 1\n    c: x\nd: 2\n', 'f.yaml');
  expect(document?.value).toEqual({ a: [{ b: 1, c: 'x' }], d: 2 });
  expect(document?.at(['a', 0, 'c'])).toEqual({ line: 3, column: 8 });
  expect(document?.atKey(['a', 0], 'c')).toEqual({ line: 3, column: 5 });
  expect(document?.at(['a', 0, 'missing'])).toEqual({ line: 2, column: 5 });
  expect(document?.atKey([], 'd')).toEqual({ line: 4, column: 1 });
});

test('a syntax error names its line and column', () => {
  const [problem] = parseYaml('a: 1\nb: [1, 2\n', 'f.yaml').problems;
  expect(problem).toMatchObject({ file: 'f.yaml', rule: 'yaml-syntax', severity: 'error' });
  expect(problem?.line).toBeGreaterThanOrEqual(2);
});

test.each([
  ['a key that stands twice', 'a: 1\na: 2\n', 'yaml-syntax'],
  ['two documents', 'a: 1\n---\nb: 2\n', 'yaml-syntax'],
  ['an alias of nothing', 'a: *x\n', 'yaml-syntax'],
  ['an anchor inside itself', 'a: &x [*x]\n', 'yaml-cycle'],
  ['a tab as indentation', 'a:\n\tb: 1\n', 'yaml-syntax'],
  ['twenty-one aliases', `x: &x 1\ny: [${Array(21).fill('*x').join(', ')}]\n`, 'too-many-aliases'],
  ['deep flow', `${'['.repeat(100)}${']'.repeat(100)}`, 'too-deep'],
  ['very deep flow', '['.repeat(200_000), 'too-deep'],
  ['very deep blocks', `${'- '.repeat(100_000)}x`, 'too-deep'],
])('%s is a problem, not an exception', (_, text, rule) => {
  expect(rulesOf(text)).toContain(rule);
});

test('a billion laughs cost nothing', () => {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 10; i += 1)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(',')}]`,
    );
  expect(rulesOf(lines.join('\n'))).toContain('too-many-aliases');
});
