import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';
import { gnuNames } from './index.ts';

/** What both makers' programs say, BusyBox' first. */
const table: readonly (readonly [script: string, busybox: string, gnu: string])[] = [
  ['cat /no', "cat: can't open '/no': No such file or directory", 'cat: /no: No such file or directory'],
  ['cat /etc', 'cat: read error: Is a directory', 'cat: /etc: Is a directory'],
  [
    'head /no',
    'head: /no: No such file or directory',
    "head: cannot open '/no' for reading: No such file or directory",
  ],
  [
    'tail /no',
    "tail: can't open '/no': No such file or directory\ntail: no files",
    "tail: cannot open '/no' for reading: No such file or directory",
  ],
  [
    'mkdir /etc',
    "mkdir: can't create directory '/etc': File exists",
    "mkdir: cannot create directory '/etc': File exists",
  ],
  [
    'LANG=C.UTF-8 mkdir /no/a',
    "mkdir: can't create directory '/no/a': No such file or directory",
    'mkdir: cannot create directory ‘/no/a’: No such file or directory',
  ],
  ['touch /no/a', 'touch: /no/a: No such file or directory', "touch: cannot touch '/no/a': No such file or directory"],
  ['rm /no', "rm: can't remove '/no': No such file or directory", "rm: cannot remove '/no': No such file or directory"],
  ['rm /etc', "rm: '/etc' is a directory", "rm: cannot remove '/etc': Is a directory"],
  ['rmdir /etc', "rmdir: '/etc': Directory not empty", "rmdir: failed to remove '/etc': Directory not empty"],
  [
    'cp /no /tmp',
    "cp: can't stat '/no': No such file or directory",
    "cp: cannot stat '/no': No such file or directory",
  ],
  ['cp /etc /tmp', "cp: omitting directory '/etc'", "cp: -r not specified; omitting directory '/etc'"],
  [
    'cp /etc/passwd /no/a',
    "cp: can't create '/no/a': No such file or directory",
    "cp: cannot create regular file '/no/a': No such file or directory",
  ],
];

it.each(table)('%s', async (script, busybox, gnu) => {
  const container = () => testContainer({ arguments: ['sh', '-c', script] }, virtualClock(0));
  const other = container();
  other.root.makeDirectory('/usr/bin', { recursive: true });
  for (const name of gnuNames) other.root.writeFile(`/usr/bin/${name}`, programFile(`gnu-${name}`), { mode: 0o755 });
  expect(await runToEnd(container())).toMatchObject({ code: 1, stderr: `${busybox}\n` });
  expect(await runToEnd(other)).toMatchObject({ code: 1, stderr: `${gnu}\n` });
});
