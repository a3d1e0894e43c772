import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labPaths } from '#platform';
import { connectSession } from './client/connect.ts';
import { startSession } from './client/start.ts';
import { loadState, type SessionState, saveState } from './state.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-state-'));
  path = labPaths(folder, 'exam').session;
  mkdirSync(dirname(path), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const state: SessionState = { version: 1, name: 'exam', source: { lab: 'two-node', backend: 'sim' }, seed: 's' };

test('what was remembered is read again; nothing is remembered where there is no file', async () => {
  expect(await loadState(path)).toBeUndefined();
  saveState(path, state);
  expect(await loadState(path)).toEqual(state);
});

test.each(['', '{"version": 1, "name"', 'null', '{"version":2,"source":{"lab":"x"}}', '{"version":1}'])(
  'a file that says %j is damaged, and stays as it is whoever asks for the lab',
  async (text) => {
    writeFileSync(path, text);
    const environment = { CKA_LAB_STATE: folder };
    const source = { lab: 'two-node', backend: 'sim' } as const;
    const refusal = { code: 'lab-damaged', message: `What lab "exam" holds cannot be read: ${path} is damaged.` };
    await expect(loadState(path)).rejects.toMatchObject(refusal);
    await expect(connectSession('exam', environment)).rejects.toMatchObject(refusal);
    const started = startSession({ name: 'exam', source, environment, hostCommand: ['false'] });
    await expect(started).rejects.toMatchObject(refusal);
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
