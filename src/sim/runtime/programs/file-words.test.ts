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
  [
    'cp /etc/passwd /etc/passwd',
    "cp: '/etc/passwd' and '/etc/passwd' are the same file",
    "cp: '/etc/passwd' and '/etc/passwd' are the same file",
  ],
  [
    'cp -r /etc /etc',
    "cp: recursion detected, omitting directory '/etc/etc'",
    "cp: cannot copy a directory, '/etc', into itself, '/etc/etc'",
  ],
  [
    'mv /no /tmp',
    "mv: can't rename '/no': No such file or directory",
    "mv: cannot stat '/no': No such file or directory",
  ],
  [
    'mv /etc/passwd /no/a',
    "mv: can't rename '/etc/passwd': No such file or directory",
    "mv: cannot move '/etc/passwd' to '/no/a': No such file or directory",
  ],
  [
    'mv /etc /etc/etc',
    "mv: can't rename '/etc': Invalid argument",
    "mv: cannot move '/etc' to a subdirectory of itself, '/etc/etc'",
  ],
  [
    'ln -s a /etc/passwd',
    'ln: /etc/passwd: File exists',
    "ln: failed to create symbolic link '/etc/passwd': File exists",
  ],
  ['ln /no /tmp/a', 'ln: /no: No such file or directory', "ln: failed to access '/no': No such file or directory"],
  ['ln /etc /tmp/a', 'ln: /tmp/a: Operation not permitted', 'ln: /etc: hard link not allowed for directory'],
  ['chown nosuch /etc', 'chown: unknown user nosuch', "chown: invalid user: 'nosuch'"],
  ['chown root:nosuch /etc', 'chown: unknown user/group root:nosuch', "chown: invalid group: 'root:nosuch'"],
  ['chgrp nosuch /etc', 'chgrp: unknown group nosuch', "chgrp: invalid group: 'nosuch'"],
  ['chmod 600 /no', 'chmod: /no: No such file or directory', "chmod: cannot access '/no': No such file or directory"],
  [
    'chmod 999 /etc',
    "chmod: invalid mode '999'",
    "chmod: invalid mode: '999'\nTry 'chmod --help' for more information.",
  ],
  ['touch -d bad /tmp/f', "touch: invalid date 'bad'", "touch: invalid date format 'bad'"],
  ['rm -r /tmp/..', "rm: can't remove '.' or '..'", "rm: refusing to remove '.' or '..' directory: skipping '/tmp/..'"],
];

it.each(table)('%s', async (script, busybox, gnu) => {
  const container = () => testContainer({ arguments: ['sh', '-c', script] }, virtualClock(0));
  const other = container();
  other.root.makeDirectory('/usr/bin', { recursive: true });
  for (const name of gnuNames) other.root.writeFile(`/usr/bin/${name}`, programFile(`gnu-${name}`), { mode: 0o755 });
  expect(await runToEnd(container())).toMatchObject({ code: 1, stderr: `${busybox}\n` });
  expect(await runToEnd(other)).toMatchObject({ code: 1, stderr: `${gnu}\n` });
});

const callers: readonly (readonly [script: string, gnu: string])[] = [
  ['rm', 'missing operand'],
  ['mv', 'missing file operand'],
  ['cp a', "missing destination file operand after 'a'"],
  ['chown root', "missing operand after 'root'"],
  ['mkdir -q', "invalid option -- 'q'"],
  ['cat /etc/passwd -c x', "invalid option -- 'c'"],
  ['head -z4 /etc/passwd', "invalid option -- 'z'"],
  ['tail --nosuch', "unrecognized option '--nosuch'"],
  ['touch --nosuch', "unrecognized option '--nosuch'"],
  ['mkdir -m', "option requires an argument -- 'm'"],
];

it.each(callers)('%s is called wrongly', async (script, gnu) => {
  const [name = ''] = script.split(' ');
  const box = testContainer({ arguments: ['sh', '-c', script] });
  const said = await runToEnd(box);
  expect(said.stderr).toMatch(new RegExp(`BusyBox v1\\S+ .* multi-call binary\\.\n\nUsage: ${name} \\[?`));
  const other = testContainer({ arguments: ['sh', '-c', script] });
  other.root.remove(`/bin/${name}`);
  other.root.writeFile(`/bin/${name}`, programFile(`gnu-${name}`), { mode: 0o755 });
  const gnuSaid = await runToEnd(other);
  expect(gnuSaid).toMatchObject({ code: 1, stderr: `${name}: ${gnu}\nTry '${name} --help' for more information.\n` });
});

it('touch sets the time that it is told, chmod and chown tell what they change', async () => {
  const script =
    'cd /tmp; touch -d "2020-01-02 03:04:05" f; date -r f "+%F %T"; touch -t 202101010203.04 f; date -r f "+%F %T"; touch -r /etc/passwd f; chmod -v 600 f; chmod -c 600 f; chown -v 1:2 f; mkdir -pv a/b; rm -rv a';
  const { stdout } = await runToEnd(testContainer({ arguments: ['sh', '-c', script] }));
  expect(stdout).toBe(
    "2020-01-02 03:04:05\n2021-01-01 02:03:04\nmode of 'f' changed to 0600 (rw-------)\nchanged ownership of 'f' to 1:2\ncreated directory: 'a/'\ncreated directory: 'a/b'\nremoved directory: 'a/b'\nremoved directory: 'a'\n",
  );
});

it("GNU's rm spares the root", async () => {
  const container = testContainer({ arguments: ['sh', '-c', 'rm -rf /; ls /etc/passwd'] });
  container.root.remove('/bin/rm');
  container.root.writeFile('/bin/rm', programFile('gnu-rm'), { mode: 0o755 });
  expect(await runToEnd(container)).toMatchObject({
    stdout: '/etc/passwd\n',
    stderr: "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
  });
});
