import { expect, it } from 'vitest';
import { runToEnd, testContainer } from '../testing.ts';

it.each([
  ['ls -p /tmp /tmp/nosuch /tmp/a', '/tmp:\na/\nb/\n\n/tmp/a:\nf\n', 'ls: /tmp/nosuch: No such file or directory\n', 1],
  ['ls -R /tmp', '/tmp:\na\nb\n\n/tmp/a:\nf\n\n/tmp/b:\n', '', 0],
  ['ls /tmp/nosuch /tmp/a/f', '/tmp/a/f\n', 'ls: /tmp/nosuch: No such file or directory\n', 1],
])('%s', async (line, stdout, stderr, code) => {
  const made = 'mkdir /tmp/a /tmp/b; touch /tmp/a/f';
  const ran = await runToEnd(testContainer({ arguments: ['sh', '-c', `${made}; ${line}`] }));
  expect([ran.stdout, ran.stderr, ran.code]).toEqual([stdout, stderr, code]);
});

it('mount lists what is mounted, by types', async () => {
  const listed = async (line: string) =>
    (await runToEnd(testContainer({ arguments: ['sh', '-c', `${line} | cut -d' ' -f5 | sort -u`] }))).stdout;
  expect(await listed('mount -t proc')).toBe('proc\n');
  expect(await listed('mount -t proc,tmpfs')).toBe('proc\ntmpfs\n');
  expect(await listed('mount -t noproc')).not.toContain('proc');
});
