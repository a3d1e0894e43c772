import type { Clock } from '#api';
import type { Store } from './types.ts';

/** Milliseconds. Follows kube-apiserver's --etcd-compaction-interval. */
const every = 300_000;

/**
 * Has a store forget what is older than five minutes, at most ten: each time all that was there the time before. Follows
 * apiserver pkg/storage/etcd3 compact.go.
 */
export function startCompactor(store: Store, clock: Clock): { close(): void } {
  let before = store.revision;
  let timer = clock.after(every, compact);
  function compact(): void {
    store.compact(before);
    before = store.revision;
    timer = clock.after(every, compact);
  }
  return { close: () => timer.cancel() };
}
