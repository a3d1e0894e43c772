import { DatabaseSync } from 'node:sqlite';
import { asUserError } from './errors.ts';

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
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw asUserError(sqliteSystemError(error), path);
  }
  const held = database;
  return { release: () => held.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}

/** SQLite's primary result codes for what the disk refuses. */
const systemCodes: Readonly<Record<number, string>> = { 8: 'EROFS', 13: 'ENOSPC', 14: 'EACCES', 3: 'EACCES' };

function sqliteSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  const code = systemCodes[Number(error.errcode) & 0xff];
  return code === undefined ? error : Object.assign(new Error(error.message, { cause: error }), { code });
}
