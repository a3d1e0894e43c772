import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketPath } from './socket-path.ts';

let runtime: string;
beforeEach(() => {
  runtime = mkdtempSync('/tmp/cka-lab-run-');
});
afterEach(() => rmSync(runtime, { recursive: true, force: true }));

test('a short path is used as it is', () => {
  expect(socketPath('/state/labs/a/host.sock', {})).toBe('/state/labs/a/host.sock');
});

test('a long path gets a short one in a private folder, always the same', () => {
  const long = `/${'x'.repeat(120)}/host.sock`;
  const short = socketPath(long, { XDG_RUNTIME_DIR: runtime });
  expect(short.startsWith(join(runtime, 'cka-lab'))).toBe(true);
  expect(Buffer.byteLength(short)).toBeLessThanOrEqual(100);
  expect(socketPath(long, { XDG_RUNTIME_DIR: runtime })).toBe(short);
  expect(socketPath(`${long}2`, { XDG_RUNTIME_DIR: runtime })).not.toBe(short);
  expect(statSync(join(runtime, 'cka-lab')).mode & 0o777).toBe(0o700);
});
