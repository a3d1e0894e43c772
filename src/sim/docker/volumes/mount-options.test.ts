import { expect, it } from 'vitest';
import { parseMountOptions } from './mount-options.ts';

it.each([
  ['addr=10.0.0.1,rw', 0, ['addr=10.0.0.1']],
  ['addr=10.0.0.1,ro,soft,nolock', 1, ['addr=10.0.0.1', 'soft', 'nolock']],
  ['ro,noexec,noatime', 0x409, []],
  ['', 0, []],
])('splits %s into flags and what the file system is told', (text, flags, data) => {
  expect(parseMountOptions(text)).toEqual({ flags, data });
});
