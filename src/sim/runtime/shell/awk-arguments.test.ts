import { expect, test } from 'vitest';
import { runToEnd, testContainer } from '../testing.ts';

test.each([
  ["echo 'S|x|m' | awk -F'|' '{print $2}'", 'x\n'],
  ["echo 'S|x|m' | awk -F '|' -v a=x '$2 == a {print $3; exit}'", 'm\n'],
  ["echo a.b.c | awk -F. '{print $2 NF}'", 'b3\n'],
  ["echo 'a^b' | awk -F^ '{print $2}'", 'b\n'],
  ["echo 'a+b' | awk -v FS=+ '{print $2}'", 'b\n'],
  ['echo \'a|b\' | awk \'BEGIN { FS = "|"; OFS="." } {print $2, $1}\'', 'b.a\n'],
  ["echo 'a.b|c' | awk '{n = split($0, p, \".\"); print n p[2]}'", '2b|c\n'],
  ["echo 'a1b22c' | awk -F'[0-9]+' '{print $3}'", 'c\n'],
  ["echo 'a:b' | awk -F: '{print $2}'", 'b\n'],
  ["echo 'a b' | awk -v OFS=, -v ORS=';' '{print $1,$2}'", 'a,b;'],
  ["echo 'a:b' | awk '{print $2, x}' FS=: OFS=- x=1", 'b-1\n'],
  ["echo 'a b' | awk -vx=2 '{print $x, length, length(\"length\")}'", 'b 3 6\n'],
])('%s', async (line, printed) => {
  const { stdout, stderr } = await runToEnd(testContainer({ arguments: ['sh', '-c', line] }));
  expect(stdout + stderr).toBe(printed);
});
