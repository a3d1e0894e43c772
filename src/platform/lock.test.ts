import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from './lock.ts';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'cka-lab-lock-')), 'host.lock');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }));

test('a lock has one holder at a time, also within one process', () => {
  const lock = acquireLock(path);
  expect(lock).toBeDefined();
  expect(acquireLock(path)).toBeUndefined();
  lock?.release();
  const next = acquireLock(path);
  expect(next).toBeDefined();
  next?.release();
});

test('a holder that is killed leaves no stale lock', async () => {
  const program = `
    import { acquireLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    if (acquireLock(${JSON.stringify(path)}) === undefined) process.exit(1);
    gc();
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--expose-gc', '--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: new URL('../..', import.meta.url),
  });
  try {
    await once(holder.stdout, 'data');
    expect(acquireLock(path)).toBeUndefined();
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
  const lock = acquireLock(path);
  expect(lock).toBeDefined();
  lock?.release();
});

test('a folder that is missing is one sentence', () => {
  expect(() => acquireLock(join(path, 'missing', 'lock'))).toThrow(/^Cannot write .*: permission is denied\.$/);
});
