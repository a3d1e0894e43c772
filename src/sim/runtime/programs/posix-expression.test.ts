import { expect, it } from 'vitest';
import { posixExpression } from './posix-expression.ts';

const found = (pattern: string, text: string, extended = false) =>
  new RegExp(posixExpression(pattern, extended)).exec(text)?.[0];

it.each([
  ['[^]]*]', 'a]b', 'a]'],
  ['"Binds":\\["[^]]*\\]', '{"Binds":["a:/b"],"C":["d"]}', '"Binds":["a:/b"]'],
  ['[]x]*', ']x]a', ']x]'],
  ['[\\n]*', '\\n\\', '\\n\\'],
  ['[[:alpha:]_[]*', 'a_[b]', 'a_[b'],
  ['[^[:space:]]*', 'two words', 'two'],
  ['[[.-.]a]*', '-a-b', '-a-'],
  ['[a-c-]*', 'a-d', 'a-'],
  ['[', 'a[b', undefined],
  ['a*b', 'aab', 'aab'],
  ['*b', 'a*b', '*b'],
  ['\\(*b\\)', '*b', '*b'],
  ['^*b', '*b', '*b'],
  ['a+', 'aa+', 'a+'],
  ['a\\+', 'aa+', 'aa'],
  ['a\\{2\\}', 'aaa', 'aa'],
  ['a{2}', 'aaa{2}', 'a{2}'],
  ['(a|b)', '(a|b)', '(a|b)'],
  ['\\(a\\|b\\)\\1', 'abb', 'bb'],
  ['\\<w[a-z]*\\>', 'two words', 'words'],
  ['\\.', 'a.b', '.'],
  ['\\d', '5d', 'd'],
])('reads the basic expression %s', (pattern, text, wanted) => {
  const read = () => found(pattern, text);
  if (wanted === undefined) expect(read).toThrow();
  else expect(read()).toBe(wanted);
});

it.each([
  ['[^]]+]', 'a]b', 'a]'],
  ['(a|b)+', 'abc', 'ab'],
  ['a{2}', 'aaa', 'aa'],
  ['\\(a\\)', '(a)', '(a)'],
  ['^[0-9]{1,3}(\\.[0-9]{1,3}){3}$', '10.0.0.1', '10.0.0.1'],
  ['[.]', 'a.b', '.'],
  ['\\w+', '-ab_1-', 'ab_1'],
])('reads the extended expression %s', (pattern, text, wanted) => {
  expect(found(pattern, text, true)).toBe(wanted);
});
