import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#apimachinery';
import { type Change, createStore, type Store } from './index.ts';

function put(store: Store, path: string, value = '', bucket = 'pods'): KubeObject {
  return store.put(bucket, path, (revision) => ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: path, resourceVersion: String(revision) },
    value,
  }));
}

function remove(store: Store, path: string): void {
  store.remove('pods', path, (revision) => ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: path, resourceVersion: String(revision) },
  }));
}

const names = (objects: readonly KubeObject[]) => objects.map((object) => object.metadata.name);
const shortly = (changes: readonly Change[]) =>
  changes.map(({ revision, path, removed }) => `${revision} ${removed ? '-' : '+'}${path}`);

describe('a store', () => {
  test('counts one revision over all buckets', () => {
    const store = createStore();
    put(store, 'a/x');
    put(store, 'b', '', 'nodes');
    expect(put(store, 'a/y').metadata.resourceVersion).toBe('3');
    expect(store.revision).toBe(3);
  });

  test('gives frozen objects', () => {
    const object = put(createStore(), 'a/x');
    expect(() => {
      object.metadata.name = 'other';
    }).toThrow(TypeError);
  });

  test('lists a prefix in byte order of the path, so a-b/ comes before a/', () => {
    const store = createStore();
    for (const path of ['a/y', 'b/x', 'a/x', 'a-b/z']) {
      put(store, path);
    }
    expect(names(store.list('pods', 'a/').objects)).toEqual(['a/x', 'a/y']);
    expect(names(store.list('pods', '').objects)).toEqual(['a-b/z', 'a/x', 'a/y', 'b/x']);
  });

  test('pages behind a path and counts what remains', () => {
    const store = createStore();
    for (const path of ['a/1', 'a/2', 'a/3', 'a/4']) {
      put(store, path);
    }
    remove(store, 'a/3');
    const page = store.list('pods', 'a/', { after: 'a/1', limit: 1 });
    expect([names(page.objects), page.remaining]).toEqual([['a/2'], 1]);
  });

  test('lists as it was at an earlier revision', () => {
    const store = createStore();
    put(store, 'a/x', 'old');
    put(store, 'a/y');
    put(store, 'a/x', 'new');
    remove(store, 'a/y');
    expect(store.list('pods', '', { revision: 2 }).objects.map((object) => object.value)).toEqual(['old', '']);
    expect(names(store.list('pods', '').objects)).toEqual(['a/x']);
  });

  test('replays changes after a revision, then goes on live, by prefix', () => {
    const store = createStore();
    put(store, 'a/x');
    put(store, 'a/y');
    put(store, 'b/z');
    const seen: Change[] = [];
    const watch = store.watch('pods', 'a/', 1, (change) => seen.push(change));
    remove(store, 'a/x');
    put(store, 'b/z');
    watch.close();
    put(store, 'a/y');
    expect(shortly(seen)).toEqual(['2 +a/y', '4 -a/x']);
  });

  test('shows every watcher one order, even when a watcher writes', () => {
    const store = createStore();
    const first: Change[] = [];
    const second: Change[] = [];
    store.watch('pods', '', 0, (change) => {
      first.push(change);
      if (change.path === 'a/x') {
        put(store, 'a/echo');
      }
    });
    store.watch('pods', 'a/', 0, (change) => second.push(change));
    put(store, 'a/x');
    expect(shortly(first)).toEqual(['1 +a/x', '2 +a/echo']);
    expect(shortly(second)).toEqual(['1 +a/x', '2 +a/echo']);
  });

  test('tells a watcher what was there before', () => {
    const store = createStore();
    put(store, 'a/x', 'old');
    const seen: unknown[] = [];
    store.watch('pods', '', 1, (change) => seen.push([change.previous?.value, change.object.value]));
    put(store, 'a/x', 'new');
    put(store, 'a/y', 'first');
    expect(seen).toEqual([
      ['old', 'new'],
      [undefined, 'first'],
    ]);
  });
});

describe('compaction', () => {
  function history(): Store {
    const store = createStore();
    put(store, 'a/x', 'one');
    put(store, 'a/y');
    put(store, 'a/x', 'two');
    remove(store, 'a/y');
    return store;
  }

  test('keeps the latest state and how things stood at its revision', () => {
    const store = history();
    store.compact(3);
    expect(names(store.list('pods', '', { revision: 3 }).objects)).toEqual(['a/x', 'a/y']);
    expect(names(store.list('pods', '').objects)).toEqual(['a/x']);
    store.compact(4);
    expect(store.list('pods', '').remaining).toBe(0);
    expect(store.get('pods', 'a/x')?.value).toBe('two');
  });

  test('a watch from a forgotten revision is 410 Expired', () => {
    const store = history();
    store.compact(3);
    expect(() => store.watch('pods', '', 2, () => {})).toThrow(
      expect.objectContaining({ code: 410, reason: 'Expired', message: 'too old resource version: 2 (3)' }),
    );
    const seen: Change[] = [];
    store.watch('pods', '', 3, (change) => seen.push(change));
    expect(shortly(seen)).toEqual(['4 -a/y']);
  });

  test('a list at a forgotten revision is 410 Expired', () => {
    const store = history();
    store.compact(3);
    expect(() => store.list('pods', '', { revision: 2 })).toThrow(
      expect.objectContaining({ code: 410, message: 'The resourceVersion for the provided list is too old.' }),
    );
  });

  test('happens by itself, so that history stays bounded', () => {
    const store = createStore({ historyLength: 10 });
    for (let round = 0; round < 100; round += 1) {
      put(store, 'a/x', String(round));
    }
    expect(store.revision - store.compactedRevision).toBeLessThanOrEqual(20);
    expect(store.revision - store.compactedRevision).toBeGreaterThanOrEqual(10);
  });
});
