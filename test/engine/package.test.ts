import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pack as tarPack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderProblem } from '#api';
import { examplePack, loadPack, readPackArchive, readPackFolder, scriptsOf, writePackArchive } from '#engine';
import { checks } from '#graders';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-package-'));
  for (const [path, content] of Object.entries(examplePack('mine'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Header = Parameters<ReturnType<typeof tarPack>['entry']>[0];

async function tar(...entries: readonly (readonly [Header, string])[]): Promise<Uint8Array> {
  const writer = tarPack();
  for (const [header, content] of entries) writer.entry(header, content);
  writer.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of writer) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

test('an archive holds what the folder holds, and the same folder always gives the same bytes', async () => {
  const { files, problems } = await readPackFolder(folder);
  expect(problems).toEqual([]);
  const archive = await writePackArchive('mine', files);
  const again = await writePackArchive('mine', (await readPackFolder(folder)).files);
  expect(Buffer.compare(archive, again)).toBe(0);
  const read = await readPackArchive(archive);
  expect(read.problems).toEqual([]);
  expect(read.files.map(({ path }) => path)).toEqual(Object.keys(examplePack('mine')).sort());
  expect(read.files.map(({ content }) => Buffer.from(content).toString())).toEqual(
    files.map(({ content }) => Buffer.from(content).toString()),
  );
});

test('the tools of a git checkout are no part of the pack', async () => {
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  writeFileSync(join(folder, '.git/hooks/post-checkout'), '#!/bin/sh\n');
  const { files } = await readPackFolder(folder);
  expect(files.filter(({ path }) => path.startsWith('.git'))).toEqual([]);
});

test('a link in the folder is told, and not followed', async () => {
  symlinkSync('/etc/passwd', join(folder, 'storage/passwd'));
  const { files, problems } = await readPackFolder(folder);
  expect(problems.map(renderProblem)).toEqual([expect.stringContaining('storage/passwd is a symbolic link.')]);
  expect(files.some(({ path }) => path.endsWith('passwd'))).toBe(false);
});

test.each<[string, readonly (readonly [Header, string])[], RegExp]>([
  [
    'climbs out',
    [[{ name: 'mine/../../etc/cron.d/x' }, 'x']],
    /"mine\/\.\.\/\.\.\/etc\/cron\.d\/x" leads out of the pack\./,
  ],
  ['starts at the root', [[{ name: '/etc/cron.d/x' }, 'x']], /is not relative to the pack\./],
  ['starts at a drive', [[{ name: 'C:/x' }, 'x']], /is not relative to the pack\./],
  ['has a backslash', [[{ name: 'mine\\..\\x' }, 'x']], /has letters that no path of a pack has\./],
  ['is a link', [[{ name: 'mine/x', type: 'symlink', linkname: '/etc/passwd' }, '']], /mine\/x is a symbolic link\./],
  ['is a hard link', [[{ name: 'mine/x', type: 'link', linkname: '/etc/passwd' }, '']], /mine\/x is a link\./],
  ['is a device', [[{ name: 'mine/x', type: 'character-device' }, '']], /mine\/x is a character-device\./],
  ['is huge', [[{ name: 'mine/x' }, 'x'.repeat(300_000)]], /has 300000 bytes; at most 262144 are taken\./],
  [
    'stands twice',
    [
      [{ name: 'mine/x' }, 'a'],
      [{ name: 'mine/X' }, 'b'],
    ],
    /mine\/X stands twice\./,
  ],
  [
    'is file and folder',
    [
      [{ name: 'mine/x' }, 'a'],
      [{ name: 'mine/x/y' }, 'b'],
    ],
    /mine\/x is a file and a folder\./,
  ],
])('an archive with a file that %s is refused in one sentence', async (_, entries, message) => {
  const { problems } = await readPackArchive(await tar([{ name: 'mine/pack.yaml' }, 'kind: Pack\n'], ...entries));
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toMatch(message);
});

test('too many files are told once', async () => {
  const entries = Array.from({ length: 2100 }, (_, index): [Header, string] => [{ name: `mine/${index}` }, '']);
  const { problems, files } = await readPackArchive(await tar(...entries));
  expect(problems.map(({ message }) => message)).toEqual(['A pack has at most 2000 files of 16777216 bytes.']);
  expect(files).toHaveLength(2000);
});

test('what would take all memory when it is unpacked is not unpacked', async () => {
  await expect(readPackArchive(gzipSync(Buffer.alloc(80_000_000)))).rejects.toMatchObject({ code: 'too-large' });
});

test.each([
  ['text', Buffer.from('hello')],
  ['half an archive', gzipSync(Buffer.from('hello')).subarray(0, 12)],
  ['nothing', Buffer.alloc(0)],
])('%s is no archive', async (_, bytes) => {
  await expect(readPackArchive(bytes)).rejects.toMatchObject({ code: 'no-archive' });
});

test('an archive that ends in the middle is no archive', async () => {
  const whole = gunzipSync(await writePackArchive('mine', (await readPackFolder(folder)).files));
  await expect(readPackArchive(whole.subarray(0, 700))).rejects.toMatchObject({ code: 'no-archive' });
});

test('what would run is listed with the moment when', async () => {
  const { pack } = await loadPack(folder, checks);
  const scripts = scriptsOf(folder, pack?.scenarios ?? [], checks);
  expect(scripts).toContainEqual({ path: 'storage/first-claim/solution.sh', when: 'proof' });
});
