import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { runToEnd, testContainer } from '../testing.ts';
import { appetiteOf } from './appetite.ts';

describe('the appetite of a program', () => {
  it.each([
    ['sed', ['s/^/[app] /'], 'lines'],
    ['sed', ['-n', '-e', '/a/p', '-e', 's/a/b/gp'], 'lines'],
    ['sed', ['-E', 's|/+|/|g; /x/d'], 'lines'],
    ['sed', ['-n', '1,2p;3q'], 'first'],
    ['sed', ['10q'], 'first'],
    ['sed', ['$d'], 'all'],
    ['sed', ['N;s/\\n/ /'], 'all'],
    ['sed', ['s/a/b/', 'file'], 'all'],
    ['sed', ['-i', 's/a/b/'], 'all'],
    ['awk', ['{print $1}'], 'lines'],
    ['awk', ['-F:', '-v', 'x=1', '$1 == "a=b" {print $2; fflush()}'], 'lines'],
    ['awk', ['BEGIN{OFS="\\t"} /x=1/ {print $1, $2}'], 'lines'],
    ['awk', ['{n++} END {print n}'], 'all'],
    ['awk', ['NR > 1'], 'all'],
    ['awk', ['{print > "/tmp/x"}'], 'all'],
    ['awk', ['{print NR; if (NR>2) exit}'], 'until-exit'],
    ['awk', ['{print}', 'file'], 'all'],
    ['tac', [], 'all'],
  ] as const)('%s %j: %s', (name, args, kind) => {
    expect(appetiteOf(name, args).kind).toBe(kind);
  });
});

describe('sed and awk on input without end', () => {
  it.each([
    ["yes | sed 's/y/n/' | head -n 2", 'n\nn\n'],
    ["yes | sed -n '1,2p;3q'", 'y\ny\n'],
    ['yes | awk \'{print $1 "!"}\' | head -n 1', 'y!\n'],
    ["yes | awk '{print NR; if (NR>2) exit}'", '1\n2\n3\n'],
  ])('%s', async (script, stdout) => {
    expect(await runToEnd(testContainer({ arguments: ['sh', '-c', script] }, virtualClock(0)))).toMatchObject({
      stdout,
    });
  });

  it('tell of a line as soon as it is there', async () => {
    const clock = virtualClock(0);
    const script = "while true; do echo tick; sleep 1; done | sed 's/^/[app] /'";
    const process = testContainer({ arguments: ['sh', '-c', script] }, clock).start();
    let text = '';
    process.onOutput((_, data) => {
      text += new TextDecoder().decode(data);
    });
    for (let round = 0; round < 25; round += 1) await clock.advance(100);
    process.kill('KILL');
    expect(text).toBe('[app] tick\n[app] tick\n[app] tick\n');
  });
});
