import { expect, it } from 'vitest';
import { runToEnd, testContainer } from '../testing.ts';

it.each([
  ['mknod /n c 1 3 && ls -l /n | cut -c1-10', 'crw-r--r--\n', '', 0],
  ['mknod -m 600 /b b 8 0; stat -c "%F %t,%T %a" /b', 'block special file 8,0 600\n', '', 0],
  ['mkfifo /p; mknod /q p; stat -c %F /p /q', 'fifo\nfifo\n', '', 0],
  ['mknod /nosuch/n c 1 3', '', 'mknod: /nosuch/n: No such file or directory\n', 1],
  ['umount /proc', '', "umount: can't unmount /proc: Operation not permitted\n", 1],
])('%s', async (line, stdout, stderr, code) => {
  const ran = await runToEnd(testContainer({ arguments: ['sh', '-c', line] }));
  expect([ran.stdout, ran.stderr, ran.code]).toEqual([stdout, stderr, code]);
});

it('makes no devices without the capability', async () => {
  const box = testContainer({ arguments: ['sh', '-c', 'mknod /n c 1 3; mkfifo /p'], capabilities: 0b11n });
  expect((await runToEnd(box)).stderr).toBe('mknod: /n: Operation not permitted\n');
});
