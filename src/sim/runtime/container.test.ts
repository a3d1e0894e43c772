import { describe, expect, it } from 'vitest';
import { createFileTree } from './files/create-file-tree.ts';
import { StartError } from './process/start-error.ts';
import { readText, runToEnd, testContainer } from './testing.ts';

describe('a container', () => {
  it('writes into a mounted directory, and into a single mounted file', async () => {
    const host = createFileTree();
    host.makeDirectory('/srv');
    host.writeFile('/srv/one', new TextEncoder().encode('host\n'));
    const mounts = [
      { target: '/data', tree: host, source: '/srv', readOnly: false },
      { target: '/etc/one', tree: host, source: '/srv/one', readOnly: true },
    ];
    const container = testContainer({
      arguments: ['sh', '-c', 'cat /etc/one; echo new > /data/f; echo x > /etc/one'],
      mounts,
    });
    expect(await runToEnd(container)).toMatchObject({
      code: 1,
      stdout: 'host\n',
      stderr: "sh: can't create /etc/one: Read-only file system\n",
    });
    expect(readText(host, '/srv/f')).toBe('new\n');
    expect(container.changes()).toEqual([
      { path: '/data', kind: 1 },
      { path: '/etc', kind: 0 },
      { path: '/etc/one', kind: 1 },
    ]);
  });

  it('keeps another user out of what is not theirs', async () => {
    const container = testContainer({
      arguments: ['sh', '-c', 'id; echo x > /etc/f; echo y > /tmp/f; ls -l /tmp'],
      user: 'guest',
    });
    const { stdout, stderr } = await runToEnd(container);
    expect(stdout).toMatch(
      /^uid=1000\(guest\) gid=1000\(guest\) groups=1000\(guest\)\ntotal 4\n-rw-r--r-- {4}1 guest {4}guest/,
    );
    expect(stderr).toBe("sh: can't create /etc/f: Permission denied\n");
  });

  it('refuses to write to a read-only root', async () => {
    expect(await runToEnd(testContainer({ arguments: ['touch', '/f'], readOnlyRoot: true }))).toMatchObject({
      code: 1,
      stderr: 'touch: /f: Read-only file system\n',
    });
  });

  it("cannot start what is not there, with runc's words", () => {
    const start = (args: readonly string[], user = '') => {
      try {
        testContainer({ arguments: args, user }).start();
        return 'started';
      } catch (error) {
        return error instanceof StartError ? `${error.reason}: ${error.message}` : String(error);
      }
    };
    expect(start(['nosuch'])).toBe('not-found: exec: "nosuch": executable file not found in $PATH');
    expect(start(['/no/such'])).toBe('not-found: exec: "/no/such": stat /no/such: no such file or directory');
    expect(start(['/etc/passwd'])).toBe('permission-denied: exec: "/etc/passwd": permission denied');
    expect(start(['sh'], 'nobody')).toBe(
      'no-such-user: unable to find user nobody: no matching entries in passwd file',
    );
  });

  it('takes its execs with it when it ends', async () => {
    const container = testContainer({ arguments: ['sleep', '1000'] });
    const first = container.start();
    const options = {
      arguments: ['sleep', '1000'],
      environment: ['PATH=/bin'],
      workingDirectory: '/',
      user: '',
      tty: false,
      openStdin: false,
    };
    const exec = container.exec(options);
    first.kill('KILL');
    expect(await exec.exited).toEqual({ code: 137, signal: 'KILL' });
    expect(container.running).toBe(false);
  });

  it('keeps its writable layer for the next start', async () => {
    const first = testContainer({ arguments: ['sh', '-c', 'echo kept > /f'] });
    await runToEnd(first);
    const second = testContainer({ arguments: ['cat', '/f'], writable: first.writable });
    expect(await runToEnd(second)).toMatchObject({ stdout: 'kept\n' });
  });
});

describe('the load of a container', () => {
  it.each([
    ['sleep 100', { processes: 1, busy: 0 }],
    ['while true; do :; done', { processes: 1, busy: 1 }],
    ['yes > /dev/null', { processes: 1, busy: 1 }],
    ['yes > /dev/null & wait', { processes: 2, busy: 1 }],
    ['yes > /dev/null & sleep 100; echo', { processes: 3, busy: 1 }],
  ])('%s', async (script, expected) => {
    const container = testContainer({ arguments: ['sh', '-c', `echo begun; ${script}`] });
    const process = container.start();
    await new Promise<void>((resolve) => process.onOutput(() => resolve()));
    // The commands after the first need a few turns to begin.
    while (container.load().processes < expected.processes || container.load().busy !== expected.busy) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(container.load()).toMatchObject(expected);
    process.kill('KILL');
    await process.exited;
    expect(container.load()).toEqual({ processes: 0, busy: 0, milliCores: 0, bytes: 0 });
  });
});
