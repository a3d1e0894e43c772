import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { runToEnd, testContainer } from '../testing.ts';

const sh = (script: string) => runToEnd(testContainer({ arguments: ['sh', '-c', script] }));

/** What BusyBox 1.35's sh answers to the same script: exit code, stdout, stderr. */
const table: readonly (readonly [script: string, code: number, stdout: string, stderr?: string])[] = [
  ['echo hello', 0, 'hello\n'],
  ['foo', 127, '', 'sh: foo: not found\n'],
  ['/etc/passwd', 126, '', 'sh: /etc/passwd: Permission denied\n'],
  ['cd /nope', 2, '', "sh: cd: line 0: can't cd to /nope: No such file or directory\n"],
  ['echo x > /no/x', 1, '', "sh: can't create /no/x: nonexistent directory\n"],
  ['cat < /nofile', 1, '', "sh: can't open /nofile: no such file\n"],
  ['echo ${x?}', 2, '', 'sh: x: parameter not set\n'],
  ['set -u; echo $nope; echo after', 2, '', 'sh: nope: parameter not set\n'],
  ['set -e; false; echo no', 1, ''],
  ['set -e; if false; then :; fi; false || true; echo yes', 0, 'yes\n'],
  ['echo "abc', 2, '', 'sh: syntax error: unterminated quoted string\n'],
  ['echo )', 2, '', 'sh: syntax error: unexpected ")"\n'],
  ['x="a  b c"; echo $x; echo "$x"; set -- $x; echo $#', 0, 'a b c\na  b c\n3\n'],
  ['f() { echo "f:$1:$#"; return 3; }; f a b; echo $?', 0, 'f:a:2\n3\n'],
  ['echo a | while read x; do echo "got $x"; done', 0, 'got a\n'],
  ['y=file.tar.gz; echo ${y%.*} ${y%%.*} ${y#*.} ${y##*.} ${z:-def}', 0, 'file.tar file tar.gz gz def\n'],
  ['echo $((1+2*3)) $((7/2)) $((1<2))', 0, '7 3 1\n'],
  ['x=$((1/0)); echo after', 2, '', 'sh: divide by zero\n'],
  ['cat <<EOF\nhi $((1+1))\nEOF', 0, 'hi 2\n'],
  ['(echo sub; exit 4); echo $?', 0, 'sub\n4\n'],
  ["trap 'echo bye' EXIT; echo hi", 0, 'hi\nbye\n'],
  ["trap 'echo term; exit 3' TERM; kill -TERM $$; echo after", 3, 'term\n'],
  ["sh -c 'exit 5'; echo $?", 0, '5\n'],
  ["sh -c 'kill -9 $$'; echo $?", 0, '137\n', 'Killed\n'],
  ['IFS=:; x=a:b::c; for i in $x; do echo "[$i]"; done', 0, '[a]\n[b]\n[]\n[c]\n'],
  ['echo a{b,c}d', 0, 'a{b,c}d\n'],
  ['readonly r=1; r=2; echo after', 2, '', 'sh: r: is read only\n'],
  ['test 1 -eq x', 2, '', 'sh: x: bad number\n'],
  ['[ a = b', 2, '', 'sh: missing ]\n'],
  ['yes | head -n 2', 0, 'y\ny\n'],
  ['yes | head -c 3', 0, 'y\ny'],
  ["seq 1 9 | grep -e 1 -e 9; seq 1 9 | grep -A1 -E '2|7'; seq 1 9 | grep -C1 5", 0, '1\n9\n2\n3\n--\n7\n8\n4\n5\n6\n'],
  ['exec echo replaced; echo never', 0, 'replaced\n'],
  ['false; (exit 300); echo $?', 0, '44\n'],
];

describe('sh', () => {
  for (const [script, code, stdout, stderr = ''] of table) {
    it(`answers ${JSON.stringify(script)} as BusyBox does`, async () => {
      expect(await sh(script)).toMatchObject({ code, stdout, stderr });
    });
  }

  it('streams each line when it is printed', async () => {
    const clock = virtualClock(0);
    const process = testContainer(
      { arguments: ['sh', '-c', 'while true; do echo tick; sleep 1; done'] },
      clock,
    ).start();
    const seen: number[] = [];
    process.onOutput((_stream, _data, time) => void seen.push(time));
    await clock.advance(0);
    while (seen.length === 0) await clock.settle();
    await clock.advance(2500);
    expect(seen).toEqual([0, 1000, 2000]);
    process.kill('KILL');
    expect(await process.exited).toEqual({ code: 137, signal: 'KILL' });
  });

  it('lets others run while it loops forever, and can be killed', async () => {
    const process = testContainer({ arguments: ['sh', '-c', 'while true; do :; done'] }).start();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    process.kill('KILL');
    expect((await process.exited).code).toBe(137);
  });

  it('as the first process ignores TERM unless it traps it', async () => {
    const process = testContainer({ arguments: ['sh', '-c', 'sleep 1000; echo never'] }).start();
    process.kill('TERM');
    await new Promise((resolve) => setImmediate(resolve));
    process.kill('KILL');
    expect((await process.exited).code).toBe(137);
  });

  it('runs an interactive session on a terminal', async () => {
    const process = testContainer({ tty: true, openStdin: true }).start();
    let screen = '';
    process.onOutput((_stream, data) => {
      screen += new TextDecoder().decode(data);
    });
    process.writeStdin(new TextEncoder().encode('cd /tmp\recho hi-$((1+1))\rexit 5\r'));
    expect((await process.exited).code).toBe(5);
    expect(screen).toContain('hi-2\r\n');
    expect(screen).toContain('/tmp # ');
  });
});
