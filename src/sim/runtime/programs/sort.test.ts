import { expect, it } from 'vitest';
import { runToEnd, testContainer } from '../testing.ts';

const typed = async (line: string) => {
  const { stdout, stderr, code } = await runToEnd(testContainer({ arguments: ['sh', '-c', line] }));
  return [stdout, stderr, code];
};

it.each([
  ["printf 'b\\nA\\na\\nB\\n/w/a\\n/w/D\\n' | sort", '/w/D\n/w/a\nA\nB\na\nb\n'],
  ["printf 'b\\nA\\na\\nB\\n' | sort -f", 'A\na\nB\nb\n'],
  ["printf '10\\n9\\n-1\\nx\\n' | sort -n", '-1\nx\n9\n10\n'],
  ["printf '10\\n9\\n100\\n' | sort -rn", '100\n10\n9\n'],
  ["printf '1G\\n5K\\n30M\\n' | sort -h", '5K\n30M\n1G\n'],
  ["printf 'v1.10\\nv1.9\\nv1.2\\n' | sort -V", 'v1.2\nv1.9\nv1.10\n'],
  ["printf 'b 2\\na 3\\nc 1\\n' | sort -k2", 'c 1\nb 2\na 3\n'],
  ["printf 'b 2\\na 10\\nc 1\\n' | sort -k 2n -r", 'c 1\nb 2\na 10\n'],
  ["printf 'b 2\\na 10\\nc 1\\n' | sort -k2,2nr", 'a 10\nb 2\nc 1\n'],
  ["printf 'x:3:b\\ny:1:a\\nz:3:a\\n' | sort -t: -k2,2n -k3", 'y:1:a\nz:3:a\nx:3:b\n'],
  ["printf 'b\\na\\nb\\na\\n' | sort -u", 'a\nb\n'],
  ["printf 'b\\na' | sort", 'a\nb\n'],
  ["printf 'a\\nb\\n' > /tmp/f; printf '0\\n' | sort - /tmp/f", '0\na\nb\n'],
  ["printf 'b\\na\\n' > /tmp/f; sort -o /tmp/f /tmp/f; cat /tmp/f", 'a\nb\n'],
  ["printf '나\\n가\\n' | sort", '가\n나\n'],
])('%s', async (line, stdout) => {
  expect(await typed(line)).toEqual([stdout, '', 0]);
});

it.each([
  ["printf 'b\\na\\n' | sort -c", 'sort: -:2: disorder: a\n', 1],
  ['sort /nothing', 'sort: cannot read: /nothing: No such file or directory\n', 2],
  ['sort -k x /dev/null', "sort: invalid number at field start: invalid count at start of 'x'\n", 2],
])('refuses %s', async (line, stderr, code) => {
  expect(await typed(line)).toEqual(['', stderr, code]);
});
