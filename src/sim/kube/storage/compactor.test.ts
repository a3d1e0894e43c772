import { expect, test } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { startCompactor } from './compactor.ts';
import { createStore } from './store.ts';

test('a store forgets what is older than the interval before the last, and nothing that is younger', async () => {
  const clock = virtualClock();
  const store = createStore();
  const write = () =>
    store.put('pods', 'a/x', (revision) => ({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'x', resourceVersion: String(revision) },
    }));
  const compactor = startCompactor(store, clock);
  write();
  write();
  await clock.advance(299_000);
  expect(store.compactedRevision).toBe(0);
  await clock.advance(2_000);
  write();
  await clock.advance(299_000);
  expect(store.compactedRevision).toBe(2);
  expect(() => store.watch('pods', '', 1, () => {})).toThrow('too old resource version: 1 (2)');
  compactor.close();
  expect(clock.pending()).toBe(0);
});
