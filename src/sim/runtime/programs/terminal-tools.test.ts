import { expect, it } from 'vitest';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';

it('stty tells the size of a terminal, and that something else is none', async () => {
  const container = testContainer({ arguments: ['sh', '-c', 'stty size; stty -a | head -n 1'], tty: true });
  const process = container.start();
  process.resize(100, 30);
  let text = '';
  process.onOutput((_stream, data) => {
    text += new TextDecoder().decode(data);
  });
  await process.exited;
  expect(text).toBe('30 100\r\nspeed 38400 baud; rows 30; columns 100; line = 0;\r\n');
  expect(await runToEnd(testContainer({ arguments: ['stty', '-a'] }))).toMatchObject({
    code: 1,
    stderr: 'stty: standard input: Inappropriate ioctl for device\n',
  });
});

it('df shows what is asked for, in the columns of its maker', async () => {
  const script = 'df -T /; df -P /; df -k / /nosuch';
  const { stdout, stderr } = await runToEnd(testContainer({ arguments: ['sh', '-c', script] }));
  expect(stdout.split('\n').filter((line) => line.startsWith('Filesystem'))).toEqual([
    'Filesystem           Type       1K-blocks      Used Available Use% Mounted on',
    'Filesystem           1024-blocks    Used Available Capacity Mounted on',
    'Filesystem           1K-blocks      Used Available Use% Mounted on',
  ]);
  expect(stderr).toBe("df: /nosuch: can't find mount point\n");
  const container = testContainer({ arguments: ['df', '-h', '--output=source,size,target', '/'] });
  container.root.remove('/bin/df');
  container.root.writeFile('/bin/df', programFile('gnu-df'), { mode: 0o755 });
  expect((await runToEnd(container)).stdout).toMatch(/^Filesystem {6}Size Mounted on\noverlay {7,}\S+ \/\n$/);
});
