import type { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from '#apimachinery';
import { jsonOf } from './serialized.ts';
import type { Journal, JournalRecord } from './types.ts';

const layout = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS kube_objects (
    bucket TEXT NOT NULL, path TEXT NOT NULL, revision INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (bucket, path)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS kube_revision (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL);
  INSERT OR IGNORE INTO kube_revision VALUES (1, 0);
`;

/**
 * A journal in a SQLite file (made when missing), in write-ahead mode: what is flushed survives a killed process.
 * A put is one statement; the revision counter is the greatest of the objects' revisions and kube_revision, which removals raise.
 *
 * Example: put pods default/a (1), put pods default/b (2), remove pods default/b (3) leaves
 *   kube_objects [pods, default/a, 1]   kube_revision [3]   -> load gives revision 3 and one record.
 */
export async function openSqliteJournal(file: string): Promise<Journal> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  const database = new Database(file);
  try {
    database.exec(layout);
    return new SqliteJournal(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The latest that is to be written of one path. */
interface Pending {
  readonly bucket: string;
  readonly path: string;
  readonly revision: number;
  /** Undefined: removed. */
  readonly object: KubeObject | undefined;
}

/**
 * Collects what is written in one turn of the event loop and commits it at the turn's end. Nothing is held open in between:
 * others write to the same file.
 */
class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #put: ReturnType<DatabaseSync['prepare']>;
  readonly #remove: ReturnType<DatabaseSync['prepare']>;
  readonly #raise: ReturnType<DatabaseSync['prepare']>;
  readonly #pending = new Map<string, Pending>();
  #flush: Promise<void> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare('INSERT OR REPLACE INTO kube_objects VALUES (?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM kube_objects WHERE bucket = ? AND path = ?');
    this.#raise = database.prepare('UPDATE kube_revision SET revision = ?');
  }

  load(): { revision: number; records: Iterable<JournalRecord> } {
    this.#write();
    const records = this.#database.prepare('SELECT bucket, path, json FROM kube_objects ORDER BY bucket, path').all();
    return { revision: this.#revision(), records: records as unknown as JournalRecord[] };
  }

  put(bucket: string, path: string, object: KubeObject, revision: number): void {
    this.#take({ bucket, path, revision, object });
  }

  remove(bucket: string, path: string, revision: number): void {
    this.#take({ bucket, path, revision, object: undefined });
  }

  flushed(): Promise<void> | undefined {
    return this.#pending.size === 0 ? undefined : this.#schedule();
  }

  clear(): void {
    this.#write();
    this.#transaction(() => {
      this.#raise.run(this.#revision());
      this.#database.exec('DELETE FROM kube_objects');
    });
  }

  close(): void {
    this.#write();
    this.#database.close();
  }

  #take(write: Pending): void {
    const key = `${write.bucket} ${write.path}`;
    this.#pending.delete(key);
    this.#pending.set(key, write);
    this.#schedule();
  }

  #schedule(): Promise<void> {
    if (this.#flush !== undefined) {
      return this.#flush;
    }
    const flush = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.#flush = undefined;
      this.#write();
    });
    // Who waits hears of a failure; what nobody waits for is tried again with the next write.
    flush.catch(() => {});
    this.#flush = flush;
    return flush;
  }

  #write(): void {
    if (this.#pending.size === 0) {
      return;
    }
    this.#transaction(() => {
      let last: Pending | undefined;
      for (const write of this.#pending.values()) {
        last = write;
        if (write.object === undefined) {
          this.#remove.run(write.bucket, write.path);
        } else {
          this.#put.run(write.bucket, write.path, write.revision, jsonOf(write.object));
        }
      }
      // The revision of a removal stands in no row.
      if (last !== undefined && last.object === undefined) {
        this.#raise.run(last.revision);
      }
    });
    this.#pending.clear();
  }

  #revision(): number {
    const row = this.#database
      .prepare(
        'SELECT max((SELECT revision FROM kube_revision), (SELECT coalesce(max(revision), 0) FROM kube_objects)) AS revision',
      )
      .get();
    return Number(row?.revision ?? 0);
  }

  #transaction(run: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
