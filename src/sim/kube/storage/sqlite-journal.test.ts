import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStore, openSqliteJournal, type Store } from './index.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cka-lab-journal-'));
  file = join(directory, 'lab.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true }));

function put(store: Store, path: string): void {
  store.put('pods', path, (revision) => ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: path, resourceVersion: String(revision) },
  }));
}

test('a store goes on where its journal ended, with the revision of removals', async () => {
  const journal = await openSqliteJournal(file);
  const store = createStore({ journal });
  put(store, 'a/x');
  put(store, 'a/y');
  store.remove('pods', 'a/y', () => ({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a/y' } }));
  journal.close();
  const again = await openSqliteJournal(file);
  const resumed = createStore({ journal: again });
  expect(resumed.revision).toBe(3);
  expect(resumed.list('pods', '').objects.map((object) => object.metadata.name)).toEqual(['a/x']);
  expect(() => resumed.watch('pods', '', 2, () => {})).toThrow('too old resource version: 2 (3)');
  again.close();
});

test('clear forgets the objects and keeps the counter', async () => {
  const journal = await openSqliteJournal(file);
  put(createStore({ journal }), 'a/x');
  journal.clear();
  const store = createStore({ journal });
  expect([store.revision, store.list('pods', '').objects.length]).toEqual([1, 0]);
  journal.close();
});

test('a killed process loses nothing that it acknowledged', async () => {
  const script = `
    import { createStore, openSqliteJournal } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const journal = await openSqliteJournal(${JSON.stringify(file)});
    const store = createStore({ journal });
    for (let index = 0; index < 50; index += 1) {
      store.put('pods', 'a/' + index, (revision) => ({
        kind: 'Pod', apiVersion: 'v1', metadata: { name: String(index), resourceVersion: String(revision) },
      }));
    }
    await journal.flushed();
    process.stdout.write('acknowledged');
    process.kill(process.pid, 'SIGKILL');
  `;
  expect(() => execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script])).toThrow(
    expect.objectContaining({ signal: 'SIGKILL', stdout: Buffer.from('acknowledged') }),
  );
  const journal = await openSqliteJournal(file);
  expect(createStore({ journal }).list('pods', '').objects).toHaveLength(50);
  journal.close();
});

test('writes of one turn are written together, the last of each path', async () => {
  const journal = await openSqliteJournal(file);
  const store = createStore({ journal });
  expect(journal.flushed()).toBeUndefined();
  put(store, 'a/x');
  put(store, 'a/y');
  put(store, 'a/x');
  store.remove('pods', 'a/y', () => ({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a/y' } }));
  const other = new DatabaseSync(file);
  const rows = () => other.prepare('SELECT path, revision FROM kube_objects').all();
  expect(rows()).toEqual([]);
  await journal.flushed();
  expect(rows()).toEqual([{ path: 'a/x', revision: 3 }]);
  expect(journal.flushed()).toBeUndefined();
  other.close();
  journal.close();
});

test('what could not be written is tried again', async () => {
  const journal = await openSqliteJournal(file);
  const store = createStore({ journal });
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  put(store, 'a/x');
  await expect(journal.flushed()).rejects.toThrow('database is locked');
  other.exec('ROLLBACK');
  await journal.flushed();
  expect(other.prepare('SELECT path FROM kube_objects').all()).toEqual([{ path: 'a/x' }]);
  other.close();
  journal.close();
});
