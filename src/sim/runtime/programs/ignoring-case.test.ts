import { expect, test } from 'vitest';
import { boundBacktracking } from '#platform';
import { ignoringCase } from './ignoring-case.ts';
import { posixExpression } from './posix-expression.ts';

test.each([
  ['error', 'An ERROR here', 'ERROR'],
  ['^[a-f0-9]+$', 'DEADBEEF', 'DEADBEEF'],
  ['[^a-c]', 'ABCd', 'd'],
  ['\\bgo\\b', 'ergo GO on', 'GO'],
  ['\\x41b', 'AB', 'AB'],
  ['[A-z]', '_', '_'],
  ['(warn|fatal): \\w+', 'x FATAL: Disk', 'FATAL: Disk'],
  ['a{2}', 'xAa', 'Aa'],
  ['[]x]', 'X', undefined],
  ['[\\]x]', 'X', 'X'],
])('%s in %s', (source, text, found) => {
  expect(new RegExp(ignoringCase(source)).exec(text)?.[0]).toBe(found);
});

test('what goes back for ever elsewhere comes to an end, in either case', () => {
  boundBacktracking();
  const text = `${'a'.repeat(5000)}!`;
  for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){12}$', 'x*a*a*a*a*a*b']) {
    const source = posixExpression(pattern, true);
    const began = performance.now();
    expect(new RegExp(source).test(text)).toBe(false);
    expect(new RegExp(ignoringCase(source), 'g').test(text)).toBe(false);
    expect(performance.now() - began).toBeLessThan(5000);
  }
});
