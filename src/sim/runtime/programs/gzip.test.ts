import { expect, it } from 'vitest';
import { runToEnd, testContainer } from '../testing.ts';

const said = async (script: string) =>
  (await runToEnd(testContainer({ arguments: ['sh', '-c', `exec 2>&1; cd /tmp; ${script}`] }))).stdout;

it('gzip packs what comes and what lies there, and gunzip gives it back', async () => {
  expect(
    await said(
      'printf "\\377\\000x" | gzip >a.gz; gunzip -c a.gz | base64; echo hi >f; gzip f; ls; zcat f.gz; gunzip f.gz; cat f; gzip -t a.gz; echo $?',
    ),
  ).toBe('/wB4\na.gz\nf.gz\nhi\nhi\n0\n');
});

it('gunzip says what is wrong', async () => {
  expect(await said('gzip nosuch; gunzip /etc/passwd; echo x >b.gz; gunzip b.gz')).toBe(
    'gzip: nosuch: No such file or directory\ngunzip: /etc/passwd: unknown suffix - ignored\ngunzip: b.gz: invalid magic\n',
  );
});

it('md5sum finds changed files', async () => {
  expect(await said('printf abc >f; md5sum f nosuch >m; cat m; md5sum -c m; echo x >f; md5sum -c m; echo $?')).toBe(
    "md5sum: can't open 'nosuch': No such file or directory\n900150983cd24fb0d6963f7d28e17f72  f\nf: OK\nf: FAILED\nmd5sum: WARNING: 1 of 1 computed checksums did NOT match\n1\n",
  );
});

it('uniq counts in columns of seven', async () => {
  expect(await said("printf 'a\\na\\nB\\nb\\n' | uniq -c; printf 'B\\nb\\nc\\n' | uniq -id")).toBe(
    '      2 a\n      1 B\n      1 b\nB\n',
  );
});
