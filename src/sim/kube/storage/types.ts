import type { KubeObject } from '#apimachinery';

/**
 * One acknowledged write. A bucket is a resource (`pods`, `deployments.apps`), a path is what identifies an object in it
 * (`namespace/name`, or `name` for cluster-scoped kinds).
 */
export interface Change {
  readonly revision: number;
  readonly bucket: string;
  readonly path: string;
  /** The new state; of a removal the last state, carrying the revision of the removal. */
  readonly object: KubeObject;
  /** What was there before; undefined when the write created the object. */
  readonly previous: KubeObject | undefined;
  readonly removed: boolean;
}

export interface Range {
  /** As it was at this revision; default: now. */
  readonly revision?: number;
  /** Only paths that sort after this one. */
  readonly after?: string;
  readonly limit?: number;
}

export interface RangeResult {
  readonly objects: readonly KubeObject[];
  /** Their paths, in the same order. */
  readonly paths: readonly string[];
  /** How many more there are behind the limit. */
  readonly remaining: number;
}

/**
 * Objects under one revision counter. Reads and writes are synchronous, so a read and the write that follows from it in
 * the same turn of the event loop cannot be torn apart. Objects that leave it are deeply frozen.
 */
export interface Store {
  /** The revision of the latest write; 0 before the first. */
  readonly revision: number;
  /** Everything up to here may have been forgotten; watches and reads can start at this revision at the earliest. */
  readonly compactedRevision: number;
  get(bucket: string, path: string): KubeObject | undefined;
  /** In order of path. Throws Expired (410) for a compacted revision. An empty prefix means the whole bucket. */
  list(bucket: string, prefix: string, range?: Range): RangeResult;
  /** Every bucket that ever held something. */
  buckets(): readonly string[];
  /** Durable once the journal is flushed. `make` gets the revision that the write is going to have. */
  put(bucket: string, path: string, make: (revision: number) => KubeObject): KubeObject;
  /** Like put, for a removal; `make` gives the last state. */
  remove(bucket: string, path: string, make: (revision: number) => KubeObject): KubeObject;
  /**
   * Calls `next` for every change after `revision`, in order; past ones before it returns. Throws Expired (410) when
   * changes after `revision` were compacted. `prefix` as in list.
   */
  watch(bucket: string, prefix: string, revision: number, next: (change: Change) => void): { close(): void };
  /** Forgets history up to and including `revision`; the latest state of everything stays. */
  compact(revision: number): void;
}

/** One object as the journal keeps it. */
export interface JournalRecord {
  readonly bucket: string;
  readonly path: string;
  readonly json: string;
}

/**
 * Where a store writes before anybody outside hears of it. Writes are taken over at once and made durable together, so that
 * requests that come at the same time share the cost; whoever acknowledges one waits for `flushed`.
 */
export interface Journal {
  /** The state to begin with, ordered by bucket and path. */
  load(): { readonly revision: number; readonly records: Iterable<JournalRecord> };
  /** Takes a write over. The object is frozen. */
  put(bucket: string, path: string, object: KubeObject, revision: number): void;
  remove(bucket: string, path: string, revision: number): void;
  /**
   * Resolves once everything taken over survives the death of the process; undefined: it does already. Rejects when it
   * could not be written; the next call tries again.
   */
  flushed(): Promise<void> | undefined;
  /** Forgets all objects; the revision counter goes on. */
  clear(): void;
  close(): void;
}
