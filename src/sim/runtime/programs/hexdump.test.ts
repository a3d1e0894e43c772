import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { runToEnd, testContainer } from '../testing.ts';

const sh = (script: string) => runToEnd(testContainer({ arguments: ['sh', '-c', script] }, virtualClock(0)));

it.each([
  [
    "printf 'hello world, this is a test\\nxx' | hexdump -C",
    '00000000  68 65 6c 6c 6f 20 77 6f  72 6c 64 2c 20 74 68 69  |hello world, thi|\n00000010  73 20 69 73 20 61 20 74  65 73 74 0a 78 78        |s is a test.xx|\n0000001e\n',
  ],
  [
    "printf 'hello world, this is a test\\nxx' > f; hexdump f",
    '0000000 6568 6c6c 206f 6f77 6c72 2c64 7420 6968\n0000010 2073 7369 6120 7420 7365 0a74 7878     \n000001e\n',
  ],
  [
    'head -c 64 /dev/zero | hexdump -C',
    '00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000040\n',
  ],
  [
    "printf 'hello world, this is a test\\nxx' | xxd",
    '00000000: 6865 6c6c 6f20 776f 726c 642c 2074 6869  hello world, thi\n00000010: 7320 6973 2061 2074 6573 740a 7878       s is a test.xx\n',
  ],
  [
    'echo hi | xxd -p; echo 68690a | xxd -r -p; echo abc | hexdump -C -n 2; : | hexdump -C',
    '68690a\nhi\n00000000  61 62                                             |ab|\n00000002\n',
  ],
  ['seq 3 | paste -sd,; seq 4 | paste - -', '1,2,3\n1\t2\n3\t4\n'],
])('%s', async (script, stdout) => {
  expect(await sh(script)).toMatchObject({ code: 0, stdout, stderr: '' });
});
