import { expect, it } from 'vitest';
import { runToEnd, testContainer } from '../testing.ts';

const limits = new Map([['fsize', { soft: 1024, hard: 1024 }]]);

const run = (script: string) => runToEnd(testContainer({ arguments: ['sh', '-c', script], limits }));

it('ends who writes beyond the size that files may have, and keeps what fitted', async () => {
  const { stdout, stderr } = await run(
    'dd if=/dev/zero of=/tmp/x bs=1k count=4; echo $?; wc -c </tmp/x; head -c 5000 /dev/zero >/tmp/y; echo $?; wc -c </tmp/y; head -c 900 /dev/zero >/tmp/z; echo $?',
  );
  expect(stdout).toBe('153\n1024\n153\n1024\n0\n');
  expect(stderr).toBe('File size limit exceeded\nFile size limit exceeded\n');
});

it('leaves the first process of a container alive, which is only refused', async () => {
  const { code, stdout, stderr } = await run(
    'i=0; while [ $i -lt 200 ]; do echo 0123456789 || break; i=$((i+1)); done >/tmp/w; wc -c </tmp/w',
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1024\n' });
  expect(stderr).toMatch(/write error: File too large\n$/);
});
