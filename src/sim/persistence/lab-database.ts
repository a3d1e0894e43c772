import type { DatabaseSync } from 'node:sqlite';
import type { EngineJournal } from '../docker/records.ts';
import type { FileJournal, LoadedTree } from '../runtime/index.ts';
import { FileTables } from './file-tables.ts';

const layout = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS docker_records (
    kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, key)
  ) WITHOUT ROWID;
`;

/**
 * The part of lab.sqlite that holds files (machines, containers' writable layers) and the Docker engine's records.
 * Every write is in the file when the call returns; a killed process loses none of them.
 */
export class LabDatabase {
  readonly docker: EngineJournal;
  readonly #database: DatabaseSync;
  readonly #files: FileTables;

  /** Opens or makes the tables in that file. */
  static async open(file: string): Promise<LabDatabase> {
    const { DatabaseSync: Database } = await import('node:sqlite');
    return new LabDatabase(new Database(file));
  }

  private constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(layout);
    this.#files = new FileTables(database);
    const put = database.prepare('INSERT OR REPLACE INTO docker_records VALUES (?, ?, ?)');
    const remove = database.prepare('DELETE FROM docker_records WHERE kind = ? AND key = ?');
    const load = database.prepare('SELECT json FROM docker_records WHERE kind = ? ORDER BY key');
    this.docker = {
      put: (kind, key, record) => void put.run(kind, key, JSON.stringify(record)),
      remove: (kind, key) => void remove.run(kind, key),
      load: (kind) => load.all(kind).map((row) => JSON.parse(String(row.json)) as unknown),
    };
  }

  /** Where the tree of that name is written to. */
  journal(tree: string): FileJournal {
    return this.#files.journal(tree);
  }

  /** The tree of that name as it was; undefined when there is none. */
  load(tree: string): LoadedTree | undefined {
    return this.#files.load(tree);
  }

  drop(tree: string): void {
    this.#files.drop(tree);
  }

  /** Forgets the Docker host's machine (its tree), what its engine wrote down and the layers of its containers. */
  dropDockerHost(tree: string): void {
    this.#files.drop(tree);
    this.#files.dropBelow('layer/');
    this.#database.exec('DELETE FROM docker_records');
  }

  /** Many writes as one, all or nothing. */
  atOnce(run: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite has rolled back itself where the disk is full; what is thrown has to be that.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#files.clear();
    this.#database.exec('DELETE FROM docker_records');
  }

  close(): void {
    this.#database.close();
  }
}
