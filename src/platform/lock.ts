import { DatabaseSync } from 'node:sqlite';
import { asUserError, sqliteErrorCode } from './errors.ts';

const sqliteBusy = 5;

/** A database that nobody refers to any more would be closed, and its lock given up, whenever garbage is collected. */
const held = new Set<DatabaseSync>();

/** A lock that is held until `release`, or until the process ends in whatever way. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock that a file stands for; undefined when somebody else holds it. The operating system keeps it (SQLite's
 * exclusive lock on the file), so there are no stale locks: a holder that was killed holds nothing.
 * UserError when the file cannot be written.
 */
export function acquireLock(path: string): Lock | undefined {
  return waitForLock(path, 0);
}

/** As `acquireLock`, for something that takes a moment: blocks at most so many milliseconds until the other one is through. */
export function waitForLock(path: string, timeout: number): Lock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (sqliteErrorCode(error) === sqliteBusy) return undefined;
    throw asUserError(error, path);
  }
  const taken = database;
  held.add(taken);
  return {
    release: () => {
      held.delete(taken);
      taken.close();
    },
  };
}
