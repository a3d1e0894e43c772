import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asUserError, isDamagedDatabase } from './errors.ts';
import { ensureDirectory, readTextFile, removeTree, writeFileAtomic } from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file is replaced as a whole, readable by its owner only, and nothing else is left behind', () => {
  const path = join(folder, 'state.json');
  writeFileAtomic(path, 'one');
  writeFileAtomic(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('an exclusive write leaves a file alone that is there already', () => {
  const path = join(folder, 'certificates.json');
  expect(writeFileAtomic(path, 'mine', { exclusive: true })).toBe(true);
  expect(writeFileAtomic(path, 'yours', { exclusive: true })).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['certificates.json']);
});

test('a folder is private also when it was not before', () => {
  const path = join(folder, 'a', 'b');
  ensureDirectory(path, 0o755);
  ensureDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a file that is missing reads as undefined, and removing it is no error', async () => {
  expect(await readTextFile(join(folder, 'missing'))).toBeUndefined();
  expect(() => removeTree(join(folder, 'missing'))).not.toThrow();
});

test('a folder that cannot be made is one sentence with a next step', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => ensureDirectory(join(file, 'below'))).toThrow(
    /^Cannot write .*\/file\/below: a part of the path is not a folder\.$/,
  );
});

test.each([
  ['ENOSPC', 'Cannot write /x: the disk is full.'],
  ['EDQUOT', 'Cannot write /x: the disk quota is used up.'],
  ['EROFS', 'Cannot write /x: the file system is read-only.'],
  ['EACCES', 'Cannot write /x: permission is denied.'],
])('%s is explained', (code, sentence) => {
  expect(asUserError(Object.assign(new Error('x'), { code }), '/x')).toMatchObject({
    name: 'UserError',
    message: sentence,
  });
});

test('a failure that nobody can do anything about stays what it is', () => {
  const bug = new TypeError('x');
  expect(asUserError(bug, '/x')).toBe(bug);
});

test('what SQLite tells about the disk is explained as what the system tells', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  expect(asUserError(full, '/x')).toMatchObject({ message: 'Cannot write /x: the disk is full.' });
  const busy = Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });
  expect(asUserError(busy, '/x')).toBe(busy);
});

test('a file where a folder has to be is told', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => ensureDirectory(join(folder, 'file'))).toThrow('a part of the path is not a folder.');
});

test('a file that is no database is known by what SQLite says of it', () => {
  expect(isDamagedDatabase(Object.assign(new Error('file is not a database'), { errcode: 26 }))).toBe(true);
  expect(isDamagedDatabase(Object.assign(new Error('database is locked'), { errcode: 5 }))).toBe(false);
});
