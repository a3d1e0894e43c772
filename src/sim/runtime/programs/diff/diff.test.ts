import { expect, test } from 'vitest';
import { programFile } from '../../process/executable.ts';
import { runToEnd, testContainer } from '../../testing.ts';
import { changesBetween } from './changes.ts';

/** The work of a diff program on two texts: what it prints, and its exit code. */
async function compare(program: string, one: string, other: string, options = ''): Promise<readonly [string, number]> {
  const line = `printf '${one}' > a; printf '${other}' > b; ${program} ${options} a b`;
  const { stdout, stderr, code } = await runToEnd(testContainer({ arguments: ['sh', '-c', `cd /tmp; ${line}`] }));
  return [stdout + stderr, code];
}

test.each([
  ['a\\nb\\nc\\n', 'a\\nX\\nc\\nd\\n', '--- a\n+++ b\n@@ -1,3 +1,4 @@\n a\n-b\n+X\n c\n+d\n'],
  ['a\\n', 'b\\n', '--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n'],
  ['', 'b\\n', '--- a\n+++ b\n@@ -0,0 +1 @@\n+b\n'],
  ['a\\nb', 'a\\n', '--- a\n+++ b\n@@ -1,2 +1 @@\n a\n-b\n\\ No newline at end of file\n'],
  [
    '1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n',
    'x\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\ny\\n',
    '--- a\n+++ b\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n',
  ],
])("BusyBox' diff of %j and %j is unified", async (one, other, printed) => {
  expect(await compare('diff', one, other)).toEqual([printed, 1]);
});

test('the same files differ in nothing; -s says so, -q only whether', async () => {
  expect(await compare('diff', 'a\\n', 'a\\n')).toEqual(['', 0]);
  expect(await compare('diff', 'a\\n', 'a\\n', '-s')).toEqual(['Files a and b are identical\n', 0]);
  expect(await compare('diff', 'a\\n', 'b\\n', '-q')).toEqual(['Files a and b differ\n', 1]);
  expect(await compare('diff', 'a  b\\n', 'A b\\n', '-bi')).toEqual(['', 0]);
});

test.each([
  [
    ['a', 'b', 'c'],
    ['b', 'c', 'd'],
    [
      [0, 1, 0, 0],
      [3, 3, 2, 3],
    ],
  ],
  [
    ['a', 'b'],
    ['b', 'a'],
    [
      [0, 1, 0, 0],
      [2, 2, 1, 2],
    ],
  ],
  [[], ['x'], [[0, 0, 0, 1]]],
  [['x'], ['x'], []],
])('%j becomes %j by the fewest changes', (lines, others, changes) => {
  const found = changesBetween(lines, others);
  expect(found.map(({ from, to, otherFrom, otherTo }) => [from, to, otherFrom, otherTo])).toEqual(changes);
});

test('two long texts that share nothing are one change, soon', () => {
  const lines = Array.from({ length: 6000 }, (_, index) => `a${index}`);
  const others = Array.from({ length: 6000 }, (_, index) => `b${index}`);
  expect(changesBetween(lines, others)).toEqual([{ from: 0, to: 6000, otherFrom: 0, otherTo: 6000 }]);
});

test("GNU's diff prints changes alone, with -u the time of each file, and goes down into directories", async () => {
  const gnu = async (line: string) => {
    const container = testContainer({ arguments: ['sh', '-c', `cd /tmp; ${line}`] });
    container.root.writeFile('/usr-diff', programFile('gnu-diff'), { mode: 0o755 });
    const { stdout, stderr, code } = await runToEnd(container);
    return [(stdout + stderr).replace(/[\d-]{10} [\d:]{8}\.\d{9}/g, 'TIME'), code];
  };
  const put = "mkdir -p x/s y/s; printf 'a\nb\nc\n' > x/f; printf 'a\nX\nc\nd\n' > y/f; touch x/only y/s/new";
  const normal = '2c2\n< b\n---\n> X\n3a4\n> d\n';
  expect(await gnu(`${put}; /usr-diff x/f y/f`)).toEqual([normal, 1]);
  const unified = '--- x/f\tTIME +0000\n+++ y/f\tTIME +0000\n@@ -1,3 +1,4 @@\n a\n-b\n+X\n c\n+d\n';
  expect(await gnu(`${put}; /usr-diff -u x/f y`)).toEqual([unified, 1]);
  const both = `diff -r x/f y/f\n${normal}Only in x: only\nOnly in y/s: new\n`;
  expect(await gnu(`${put}; /usr-diff -r x y`)).toEqual([both, 1]);
  expect(await gnu(`${put}; /usr-diff x/f nothing`)).toEqual(['usr-diff: nothing: No such file or directory\n', 2]);
});
