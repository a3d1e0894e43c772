import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { createFileTree } from '../files/create-file-tree.ts';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';
import { piDigits } from './perl.ts';

async function run(program: string, ...args: readonly string[]) {
  const clock = virtualClock();
  const tree = createFileTree();
  tree.makeDirectory('/etc');
  tree.writeFile('/etc/passwd', new TextEncoder().encode('root:x:0:0:root:/root:/bin/sh\n'));
  tree.writeFile(`/${program}`, programFile(program), { mode: 0o755 });
  const image = { id: 'i', layers: [{ id: 'l', tree }], config: {} };
  const ended = runToEnd(testContainer({ image, arguments: [`/${program}`, ...args] }, clock));
  await clock.settle();
  clock.advance(60_000);
  const { stdout, stderr, code } = await ended;
  return [stdout, stderr, code];
}

describe('stand-ins for interpreters', () => {
  it.each([
    [1, '3'],
    [2, '3.1'],
    [5, '3.1416'],
    [50, '3.1415926535897932384626433832795028841971693993751'],
  ])('pi with %i digits', (digits, expected) => {
    expect(piDigits(digits)).toBe(expected);
  });

  it.each([
    ['perl', ['-Mbignum=bpi', '-wle', 'print bpi(10)'], ['3.141592654\n', '', 0]],
    ['perl', ['-e', 'print "a\\tb\\n"; exit 3'], ['a\tb\n', '', 3]],
    ['perl', ['-e', 'fork()'], ['', 'perl: not simulated: fork()\n', 2]],
    ['python', ['--version'], ['Python 3.14.0\n', '', 0]],
    ['python', ['-c', 'import time; print("x"); time.sleep(1); print(3); exit(4)'], ['x\n3\n', '', 4]],
    ['python', ['-c', 'open("x")'], ['', 'python: not simulated: open("x")\n', 2]],
  ])('%s %j', async (program, args, expected) => {
    expect(await run(program, ...args)).toEqual(expected);
  });
});
