import type { DatabaseSync } from 'node:sqlite';
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
 * A journal in a SQLite file (made when missing), in write-ahead mode: what `put` wrote survives a killed process.
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

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #put: ReturnType<DatabaseSync['prepare']>;
  readonly #remove: ReturnType<DatabaseSync['prepare']>;
  readonly #raise: ReturnType<DatabaseSync['prepare']>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare('INSERT OR REPLACE INTO kube_objects VALUES (?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM kube_objects WHERE bucket = ? AND path = ?');
    this.#raise = database.prepare('UPDATE kube_revision SET revision = ?');
  }

  load(): { revision: number; records: Iterable<JournalRecord> } {
    const records = this.#database.prepare('SELECT bucket, path, json FROM kube_objects ORDER BY bucket, path').all();
    return { revision: this.#revision(), records: records as unknown as JournalRecord[] };
  }

  put(record: JournalRecord, revision: number): void {
    this.#put.run(record.bucket, record.path, revision, record.json);
  }

  remove(bucket: string, path: string, revision: number): void {
    this.#transaction(() => {
      this.#remove.run(bucket, path);
      this.#raise.run(revision);
    });
  }

  clear(): void {
    this.#transaction(() => {
      this.#raise.run(this.#revision());
      this.#database.exec('DELETE FROM kube_objects');
    });
  }

  close(): void {
    this.#database.close();
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
    this.#database.exec('BEGIN');
    try {
      run();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
