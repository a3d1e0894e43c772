import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';

/** What a shell that is called so prints of a script. */
function run(shell: 'ash' | 'bash' | 'dash', script: string) {
  const container = testContainer({ arguments: [shell, '-c', script] }, virtualClock(0));
  container.root.writeFile('/bin/dash', programFile('dash'), { mode: 0o755 });
  return runToEnd(container);
}

describe('ulimit', () => {
  it.each(['-a', '-Ha'])('shows %s as bash does', async (options) => {
    const { stdout } = await run('bash', `ulimit ${options}`);
    const lines = stdout.split('\n');
    expect(lines).toHaveLength(18);
    expect(lines[0]).toBe('real-time non-blocking time  (microseconds, -R) unlimited');
    expect(lines[6]).toBe('max locked memory           (kbytes, -l) 8192');
    expect(lines[9]).toBe('pipe size                (512 bytes, -p) 8');
    expect(lines[10]).toBe('POSIX message queues         (bytes, -q) 819200');
    expect(lines[13]).toBe('cpu time                   (seconds, -t) unlimited');
  });

  it('shows all limits as dash does', async () => {
    const { stdout } = await run('dash', 'ulimit -a');
    expect(stdout).toBe(
      [
        'time(seconds)        unlimited',
        'file(blocks)         unlimited',
        'data(kbytes)         unlimited',
        'stack(kbytes)        8192',
        'coredump(blocks)     unlimited',
        'memory(kbytes)       unlimited',
        'locked memory(kbytes) 8192',
        'process              unlimited',
        'nofiles              1048576',
        'vmemory(kbytes)      unlimited',
        'locks                unlimited',
        'rtprio               0',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [
      'bash',
      'ulimit -z; echo $?',
      '2\n',
      'bash: line 1: ulimit: -z: invalid option\nulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n',
    ],
    ['bash', 'ulimit -n x; echo $?', '1\n', 'bash: line 1: ulimit: x: invalid number\n'],
    [
      'bash',
      'ulimit -n 5; ulimit -n 6',
      '',
      'bash: line 1: ulimit: open files: cannot modify limit: Operation not permitted\n',
    ],
    ['bash', 'ulimit -p 9', '', 'bash: line 1: ulimit: pipe size: cannot modify limit: Invalid argument\n'],
    [
      'bash',
      'ulimit -s -x',
      'stack size                  (kbytes, -s) 8192\nfile locks                          (-x) unlimited\n',
      '',
    ],
    ['bash', 'ulimit -f 5; ulimit -f', '5\n', ''],
    [
      'ash',
      'ulimit -n -x',
      'open files                      (-n) 1048576\nfile locks                      (-x) unlimited\n',
      '',
    ],
    ['dash', 'ulimit -n -s', '8192\n', ''],
    ['dash', 'ulimit -u; echo no', '', 'dash: 1: ulimit: Illegal option -u\n'],
    ['dash', 'ulimit -n x; echo no', '', 'dash: 1: ulimit: bad number\n'],
    [
      'dash',
      'ulimit -n 5; ulimit -n 6; echo no',
      '',
      'dash: 1: ulimit: error setting limit (Operation not permitted)\n',
    ],
  ] as const)('answers %s: %s', async (shell, script, stdout, stderr) => {
    expect(await run(shell, script)).toMatchObject({ stdout, stderr });
  });
});
