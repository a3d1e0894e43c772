import { expect, test } from 'vitest';
import { basicAddresses } from './sed-addresses.ts';

test.each([
  ['/x|y/p', '/x\\|y/p'],
  ['/^(a|b)+$/,/c{2}/d', '/^\\(a\\|b\\)\\+$/,/c\\{2\\}/d'],
  ['/a\\+b/!d', '/a+b/!d'],
  ['/[(|]/d', '/[(|]/d'],
  ['s/(a), (b)/\\1;/(c)/;/d|e/s,f+,g,', 's/(a), (b)/\\1;/(c)/;/d\\|e/s,f+,g,'],
  ['1,/x|y/{s/a+/b/g;/z?/d}', '1,/x\\|y/{s/a+/b/g;/z\\?/d}'],
  ['/a/a text (b)\n/c+/d', '/a/a text (b)\n/c\\+/d'],
  ['$!N;s/\\n/ /;ta', '$!N;s/\\n/ /;ta'],
])('%s', (script, taken) => {
  expect(basicAddresses(script)).toBe(taken);
});
