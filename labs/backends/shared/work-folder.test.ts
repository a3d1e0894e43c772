import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkFolder, type WorkFolder } from './work-folder.ts';

let root: string;
let work: WorkFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cka-lab-work-'));
  work = createWorkFolder(join(root, 'work'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what is written can be read, with the mode that was asked for', () => {
  work.write('answers/one.txt', '42', 0o640);
  expect(Buffer.from(work.read('answers/one.txt') ?? []).toString()).toBe('42');
  expect(statSync(join(root, 'work/answers/one.txt')).mode & 0o777).toBe(0o640);
});

test('a missing file, a folder and a broken link read as nothing', () => {
  work.write('a/b', '', 0o644);
  symlinkSync('nowhere', join(root, 'work/broken'));
  for (const path of ['missing', 'a', 'a/b/c', 'broken']) expect(work.read(path)).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('a pipe, which nobody may ever write to, reads as nothing', () => {
  execFileSync('mkfifo', [join(root, 'work/pipe')]);
  expect(work.read('pipe')).toBeUndefined();
});

test('paths and links cannot leave the folder', () => {
  writeFileSync(join(root, 'secret'), 'x');
  symlinkSync('../secret', join(root, 'work/link'));
  expect(work.read('link')).toBeUndefined();
  expect(() => work.read('../secret')).toThrow('../secret lies outside of the work folder.');
  expect(() => work.write('../evil', '', 0o644)).toThrow('../evil lies outside of the work folder.');
});

test('clearing keeps the last content beside the folder', () => {
  work.write('one', '1', 0o644);
  work.clear();
  expect(readdirSync(join(root, 'work'))).toEqual([]);
  expect(readFileSync(join(root, 'work.previous/one'), 'utf8')).toBe('1');
  work.clear();
  expect(readFileSync(join(root, 'work.previous/one'), 'utf8')).toBe('1');
  work.write('two', '2', 0o644);
  work.clear();
  expect(readdirSync(join(root, 'work.previous'))).toEqual(['two']);
});
