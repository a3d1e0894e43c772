import { expect, it } from 'vitest';
import { detachReader } from './detach-keys.ts';

it.each([
  ['', ['\x10', '\x11'], '', true],
  ['', ['\x10\x11'], '', true],
  ['', ['ab\x10\x11'], 'ab', true],
  ['', ['abc\n', '\x10', '\x11'], 'abc\n', true],
  ['', ['\x10', 'x'], '\x10x', false],
  ['', ['\x10', '\x10', '\x11'], '\x10\x10\x11', false],
  ['a,b', ['x', 'x', 'a', 'b'], 'xx', true],
  ['a,b', ['a'], '', false],
  ['ctrl-a', ['x', '\x01'], 'x', true],
])('with the keys %j, of what is typed, %j, the terminal gets %j (left: %j)', (keys, pieces, passed, left) => {
  const read = detachReader(keys);
  const results = pieces.map((piece) => read(Buffer.from(piece)));
  expect(Buffer.concat(results.map(({ data }) => data)).toString()).toBe(passed);
  expect(results.at(-1)?.left).toBe(left);
});
