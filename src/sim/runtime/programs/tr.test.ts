import { expect, it } from 'vitest';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';

const typed = async (line: string) => {
  const container = testContainer({ arguments: ['sh', '-c', line] });
  // As GNU's: BusyBox' build refuses some of its options.
  container.root.remove('/bin/tr');
  container.root.writeFile('/bin/tr', programFile('tr'), { mode: 0o755 });
  const { stdout, stderr, code } = await runToEnd(container);
  return [stdout, stderr, code];
};

it.each([
  ['echo hello | tr a-y b-z', 'ifmmp\n'],
  ['echo "Hello World" | tr "[:upper:]" "[:lower:]"', 'hello world\n'],
  ["echo 'a  b   c' | tr -s ' '", 'a b c\n'],
  ["echo 'a  b   c' | tr -s ' ' ','", 'a,b,c\n'],
  ['printf "a\\nb\\nc\\n" | tr -d "\\n"', 'abc'],
  ['printf "a:b:c" | tr ":" "\\n"', 'a\nb\nc'],
  ['echo "pass: 12 word" | tr -cd "0-9"', '12'],
  ['echo "a1b2" | tr -c "[:alpha:]\\n" "."', 'a.b.\n'],
  ['echo abcdef | tr a-f x', 'xxxxxx\n'],
  ['echo abcdef | tr -t a-f xy', 'xycdef\n'],
  ['echo abc | tr abc "[x*2]y"', 'xxy\n'],
  ['echo "a-b" | tr - _', 'a_b\n'],
  ['echo aabbcc | tr -ds a c', 'bbc\n'],
  ['printf "\\t\\001x" | tr "\\t\\001" "AB"', 'ABx'],
  ['echo 한글 | tr -d x', '한글\n'],
  // Its input never ends.
  ['yes ab | tr -d "\\n" | head -c 6', 'ababab'],
  ['cat /dev/zero | tr "\\0" x | head -c 4', 'xxxx'],
])('%s', async (line, stdout) => {
  expect(await typed(line)).toEqual([stdout, '', 0]);
});

it.each([
  ['tr', 'tr: missing operand\n'],
  ['tr a', "tr: missing operand after 'a'\n"],
  ['tr a b c', "tr: extra operand 'c'\n"],
  ['tr -d a b', "tr: extra operand 'b'\n"],
  ['tr z-a x', "tr: range-endpoints of 'z-a' are in reverse collating sequence order\n"],
  ['tr "[:letters:]" x', "tr: invalid character class 'letters'\n"],
])('refuses %s', async (line, stderr) => {
  expect(await typed(`echo | ${line}`)).toEqual(['', stderr, 1]);
});
