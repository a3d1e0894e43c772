import { deepFreeze, expired, type KubeObject } from '#apimachinery';
import { Bucket } from './bucket.ts';
import type { Change, Journal, Store } from './types.ts';

/** The message of etcd3's interpretListError. */
const listTooOld = 'The resourceVersion for the provided list is too old.';

export interface StoreOptions {
  /** Makes it durable; without one it lives in memory. */
  readonly journal?: Journal;
  /** How many revisions of history are kept at least (at most twice as many); default 4,000. */
  readonly historyLength?: number;
}

/** A store with what its journal holds. Follows etcd's mvcc: one revision counter over everything, history per key. */
export function createStore(options: StoreOptions = {}): Store {
  return new RevisionedStore(options.journal, options.historyLength ?? 4_000);
}

class RevisionedStore implements Store {
  readonly #journal: Journal | undefined;
  readonly #historyLength: number;
  readonly #buckets = new Map<string, Bucket>();
  /** Changes that watchers have yet to hear of; a watcher that writes appends here, so all see one order. */
  readonly #undelivered: Change[] = [];
  #delivering = false;
  #revision = 0;
  #compactedRevision = 0;

  constructor(journal: Journal | undefined, historyLength: number) {
    this.#journal = journal;
    this.#historyLength = historyLength;
    if (journal !== undefined) {
      this.#load(journal);
    }
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  get(bucket: string, path: string): KubeObject | undefined {
    return this.#buckets.get(bucket)?.get(path);
  }

  list(bucket: string, prefix: string, range: Parameters<Store['list']>[2] = {}): ReturnType<Store['list']> {
    if (range.revision !== undefined && range.revision < this.#compactedRevision) {
      throw expired(listTooOld);
    }
    return this.#bucket(bucket).list(prefix, range);
  }

  buckets(): readonly string[] {
    return [...this.#buckets.keys()];
  }

  put(bucket: string, path: string, make: (revision: number) => KubeObject): KubeObject {
    const revision = this.#revision + 1;
    const object = deepFreeze(make(revision));
    this.#journal?.put(bucket, path, object, revision);
    this.#commit({ revision, bucket, path, object, previous: this.get(bucket, path), removed: false });
    return object;
  }

  remove(bucket: string, path: string, make: (revision: number) => KubeObject): KubeObject {
    const revision = this.#revision + 1;
    const object = deepFreeze(make(revision));
    this.#journal?.remove(bucket, path, revision);
    this.#commit({ revision, bucket, path, object, previous: this.get(bucket, path), removed: true });
    return object;
  }

  watch(bucket: string, prefix: string, revision: number, next: (change: Change) => void): { close(): void } {
    if (revision < this.#compactedRevision) {
      // The words of apiserver's watch cache, which serves watches before etcd does.
      throw expired(`too old resource version: ${revision} (${this.#compactedRevision})`);
    }
    const target = this.#bucket(bucket);
    let seen = revision;
    const deliver = (change: Change): void => {
      if (change.revision > seen) {
        seen = change.revision;
        next(change);
      }
    };
    const subscription = target.subscribe(prefix, deliver);
    for (const change of target.changesAfter(revision, prefix)) {
      deliver(change);
    }
    return subscription;
  }

  compact(revision: number): void {
    const target = Math.min(revision, this.#revision);
    if (target <= this.#compactedRevision) {
      return;
    }
    this.#compactedRevision = target;
    for (const bucket of this.#buckets.values()) {
      bucket.compact(target);
    }
  }

  #load(journal: Journal): void {
    const { revision, records } = journal.load();
    this.#revision = revision;
    this.#compactedRevision = revision;
    for (const { bucket, path, json } of records) {
      const object = deepFreeze(JSON.parse(json) as KubeObject);
      this.#bucket(bucket).load(path, object, Number(object.metadata.resourceVersion));
    }
  }

  #bucket(name: string): Bucket {
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = new Bucket();
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }

  #commit(change: Change): void {
    this.#revision = change.revision;
    this.#bucket(change.bucket).record(change);
    if (this.#revision - this.#compactedRevision > 2 * this.#historyLength) {
      this.compact(this.#revision - this.#historyLength);
    }
    this.#undelivered.push(change);
    this.#deliver();
  }

  #deliver(): void {
    if (this.#delivering) {
      return;
    }
    this.#delivering = true;
    try {
      for (let change = this.#undelivered.shift(); change !== undefined; change = this.#undelivered.shift()) {
        this.#bucket(change.bucket).notify(change);
      }
    } finally {
      this.#delivering = false;
    }
  }
}
