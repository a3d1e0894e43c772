import { expect, test } from 'vitest';
import { sedArguments } from './sed-arguments.ts';

test.each([
  ['spaces behind a backslash stay', ['/x/a\\    - --y=z', 'f'], ['/x/a     - --y=z', 'f']],
  ['others go', ['/x/a    - y'], ['/x/a - y']],
  ['a backslash before the text goes', ['1i\\hello'], ['1i hello']],
  ['text on the next line stays', ['$a\\\n  a text'], ['$a\\\n  a text']],
  ['in an option too', ['-i', '-e', '1,/b/c\\ new'], ['-i', '-e', '1,/b/c  new']],
  ['what only looks like it stays', ['s/a b/c d/', 'a b'], ['s/a b/c d/', 'a b']],
  ['letters in a row', ['-nE', '/x|y/p'], ['-n', '-E', '/x\\|y/p']],
  ['with a script behind them', ['-ne', '1a\\ b'], ['-n', '-e', '1a  b']],
  ['long options', ['--in-place=.bak', '--expression=s/a/b/', '--quiet'], ['-i.bak', '-e', 's/a/b/', '-n']],
])('%s', (_, given, taken) => {
  expect(sedArguments(given)).toEqual(taken);
});
