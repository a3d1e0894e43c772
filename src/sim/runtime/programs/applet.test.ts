import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';
import { busyboxBanner } from './busybox-usage.ts';

const run = (script: string) => runToEnd(testContainer({ arguments: ['sh', '-c', script] }, virtualClock(0)));

it.each([
  ['wc --bogus', "wc: unrecognized option '--bogus'", 'wc [-cmlwL] [FILE]...', 1],
  ['wc --lines /etc/passwd', "wc: unrecognized option '--lines'", 'wc [-cmlwL] [FILE]...', 1],
  ['df -@', "df: invalid option -- '@'", 'df [-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...', 1],
  ['du -S', "du: invalid option -- 'S'", 'du [-aHLdclsxhmk] [FILE]...', 1],
  ['date --iso-8601', "date: unrecognized option '--iso-8601'", 'date [OPTIONS] [+FMT] [[-s] TIME]', 1],
  [
    'grep -P x',
    "grep: invalid option -- 'P'",
    'grep [-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
    2,
  ],
  [
    'sort -R',
    "sort: invalid option -- 'R'",
    'sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
    2,
  ],
  ['ls --all', "ls: unrecognized option '--all'", 'ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...', 1],
  ['cut --complement -f1', "cut: unrecognized option '--complement'", 'cut [OPTIONS] [FILE]...', 1],
  ['cut -f', "cut: option requires an argument -- 'f'", 'cut [OPTIONS] [FILE]...', 1],
  ['tr -t a b', "tr: invalid option -- 't'", 'tr [-cds] STRING1 [STRING2]', 1],
  ['seq -1 1', "seq: invalid option -- '1'", 'seq [-w] [-s SEP] [FIRST [INC]] LAST', 1],
  ['sed -z p', "sed: invalid option -- 'z'", 'sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...', 1],
  ['uniq -D', "uniq: invalid option -- 'D'", 'uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]', 1],
  ['find / -printf x', 'find: unrecognized: -printf', 'find [-HL] [PATH]... [OPTIONS] [ACTIONS]', 1],
  ['find / -name x bogus', 'find: unrecognized: bogus', 'find [-HL] [PATH]... [OPTIONS] [ACTIONS]', 1],
])('%s is refused as BusyBox refuses it', async (script, complaint, usage, code) => {
  const ran = await run(script);
  expect(ran).toMatchObject({ stdout: '', code });
  expect(ran.stderr).toContain(`${complaint}\n${busyboxBanner}\n\nUsage: ${usage}\n`);
});

it.each([
  ['seq 3 -1 1 | tr "\\n" -', '3-2-1-'],
  ['echo a-b | tr - -_', 'a-b\n'],
  ['date -I -d @0; date -uIseconds -d @0; date --date=@1 +%s', '1970-01-01\n1970-01-01T00:00:00+00:00\n1\n'],
  ['echo a > /f; sed -i.bak s/a/b/ /f; cat /f', 'b\n'],
  ['printf "2K\\n1M\\n1K\\n" | sort -hr', '1M\n2K\n1K\n'],
  [
    'mkdir -p /d/e; touch /d/f; find /d ! -name e -type f -exec echo {} -x ";"; find /d -delete; ls -d /d 2>&1',
    '/d/f -x\nls: /d: No such file or directory\n',
  ],
  ['touch /tmp/f; find /tmp \\( -name f -o -name g \\) -print', '/tmp/f\n'],
  ['cd /tmp; find', '.\n'],
])('%s is taken', async (script, stdout) => {
  expect((await run(script)).stdout).toBe(stdout);
});

it('find says which expression has no argument', async () => {
  expect(await run('find / -name')).toMatchObject({ code: 1, stderr: 'find: -name requires an argument\n' });
});

it('leaves the same program of others its options', async () => {
  const container = testContainer({ arguments: ['sh', '-c', "echo node01 | grep -oP 'e\\d+'; seq 1 9 | grep -1 5"] });
  container.root.remove('/bin/grep');
  container.root.writeFile('/bin/grep', programFile('grep'), { mode: 0o755 });
  expect(await runToEnd(container)).toMatchObject({ code: 0, stdout: 'e01\n4\n5\n6\n', stderr: '' });
});
