import { expect, it } from 'vitest';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';

async function said(script: string, name: string, gnu: boolean): Promise<string> {
  const container = testContainer({ arguments: ['sh', '-c', `exec 2>&1; cd /tmp; ${script}`] });
  if (gnu) {
    container.root.remove(`/bin/${name}`);
    container.root.writeFile(`/bin/${name}`, programFile(`gnu-${name}`), { mode: 0o755 });
  }
  return (await runToEnd(container)).stdout;
}

it('dd counts as its maker does', async () => {
  const script = 'dd if=/dev/zero of=x bs=1M count=2; dd if=/nosuch of=y; echo hi | dd of=z';
  expect(await said(script, 'dd', true)).toBe(
    "2+0 records in\n2+0 records out\n2097152 bytes (2.1 MB, 2.0 MiB) copied, 0.001 s, 2.1 GB/s\ndd: failed to open '/nosuch': No such file or directory\n1+0 records in\n1+0 records out\n3 bytes copied, 0.001 s, 3.0 kB/s\n",
  );
  expect(await said('dd if=/nosuch of=y; dd bs=1 bad=1 | head -n 1', 'dd', false)).toMatch(
    /^dd: can't open '\/nosuch': No such file or directory\nBusyBox v.*\n\nUsage: dd /,
  );
});

it('tar -tv shows what an archive holds, to the second or to the minute', async () => {
  const script =
    'mkdir d; ln -s x l; printf hi >d/f; touch -d "2024-05-06 07:08:09" d/f; tar cf a.tar d/f l; tar tvf a.tar | cut -c 1-60 | sed "2s/20.* l/T l/"; tar tf a.tar';
  const lines = (time: string) =>
    `-rw-r--r-- root/root         2 2024-05-06 ${time} d/f\nlrwxrwxrwx root/root         0 T l -> x\nd/f\nl\n`;
  expect(await said(script, 'tar', false)).toBe(lines('07:08:09'));
  expect(await said(script, 'tar', true)).toBe(lines('07:08'));
});
